package org.emoca4j.train.torch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where tensors lie and are computed with. Holds no native memory.
 *
 * @param name {@code cpu}, or {@code cuda:} and the number of a GPU
 */
public record TorchDevice(String name) {

    /** The processor. */
    public static final TorchDevice CPU = new TorchDevice("cpu");

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,2}))?");

    /**
     * A device of this machine.
     *
     * @param name {@code cpu}, {@code cuda} (the first GPU) or {@code cuda:1} and so on
     * @throws IllegalArgumentException if there is no such device, or this build of libtorch can't use it
     */
    public static TorchDevice of(String name) {
        if (name.equals(CPU.name)) {
            return CPU;
        }
        Matcher cuda = CUDA.matcher(name);
        if (!cuda.matches()) {
            throw new IllegalArgumentException("device '" + name + "': no such kind; use cpu, cuda or cuda:1");
        }
        int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
        if (!torch.cuda_is_available()) {
            throw new IllegalArgumentException("device '" + name + "': libtorch finds no usable GPU; use cpu, or check"
                    + " the driver and that the GPU build of libtorch is on the class path");
        }
        int count = torch.cuda_device_count();
        if (index >= count) {
            throw new IllegalArgumentException("device '" + name + "': this machine has " + count
                    + " GPU(s); use cuda:0 to cuda:" + (count - 1));
        }
        return new TorchDevice("cuda:" + index);
    }

    /** Whether it is a GPU. */
    public boolean isCuda() {
        return !name.equals(CPU.name);
    }

    /** libtorch's object for it, of the caller's scope. */
    public Device device() {
        return new Device(name);
    }

    /** For new tensors of a type on this device. */
    TensorOptions options(ScalarType type) {
        return new TensorOptions(type).device(new DeviceOptional(device()));
    }

    /** The tensor on this device: itself if it is there, else a copy. */
    public Tensor place(Tensor tensor) {
        return place(tensor, tensor.scalar_type());
    }

    /** The tensor on this device and of this type: itself if it is, else a copy. */
    public Tensor place(Tensor tensor, ScalarType type) {
        return tensor.to(device(), type, false, false, new MemoryFormatOptional());
    }

    @Override
    public String toString() {
        return name;
    }
}
