package org.emoca4j.train.torch;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.emoca4j.image.FloatImage;

/**
 * Values between Java and libtorch. New tensors lie on the CPU (see {@link TorchDevice#place}) and belong to the
 * caller's scope; values are read from any device, and from any layout in the order of the axes.
 */
public final class Tensors {

    private Tensors() {}

    /**
     * A float32 tensor.
     *
     * @throws IllegalArgumentException if the shape holds another number of values
     */
    public static Tensor of(float[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Float, values.length, shape);
        bytes(tensor).asFloatBuffer().put(values);
        Reference.reachabilityFence(tensor);
        return tensor;
    }

    /** A float64 tensor. */
    public static Tensor of(double[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Double, values.length, shape);
        bytes(tensor).asDoubleBuffer().put(values);
        Reference.reachabilityFence(tensor);
        return tensor;
    }

    /** An int32 tensor; libtorch's indices are of {@link #of(long[], long...)}. */
    public static Tensor of(int[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Int, values.length, shape);
        bytes(tensor).asIntBuffer().put(values);
        Reference.reachabilityFence(tensor);
        return tensor;
    }

    /** An int64 tensor. */
    public static Tensor of(long[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Long, values.length, shape);
        bytes(tensor).asLongBuffer().put(values);
        Reference.reachabilityFence(tensor);
        return tensor;
    }

    /** A uint8 tensor. */
    public static Tensor of(byte[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Byte, values.length, shape);
        bytes(tensor).put(values);
        Reference.reachabilityFence(tensor);
        return tensor;
    }

    /** A picture as a float32 tensor, channels x height x width. */
    public static Tensor of(FloatImage image) {
        return of(image.data(), image.channels(), image.height(), image.width());
    }

    /** Pictures of one size as a float32 tensor, pictures x channels x height x width. */
    public static Tensor of(List<FloatImage> images) {
        FloatImage first = images.get(0);
        int each = first.data().length;
        Tensor tensor = empty(ScalarType.Float, (long) each * images.size(),
                images.size(), first.channels(), first.height(), first.width());
        ByteBuffer bytes = bytes(tensor);
        for (int i = 0; i < images.size(); i++) {
            FloatImage image = images.get(i);
            if (image.channels() != first.channels() || image.height() != first.height()
                    || image.width() != first.width()) {
                throw new IllegalArgumentException("picture " + i + " of a batch is " + size(image)
                        + ", the first one " + size(first) + "; they must be of one size");
            }
            bytes.asFloatBuffer().put(i * each, image.data());
        }
        Reference.reachabilityFence(tensor);
        return tensor;
    }

    private static String size(FloatImage image) {
        return image.channels() + " x " + image.height() + " x " + image.width();
    }

    /** A stored tensor, of the same type. */
    public static Tensor of(org.emoca4j.format.Tensor stored) {
        ScalarType type = switch (stored.type()) {
            case BOOL -> ScalarType.Bool;
            case U8 -> ScalarType.Byte;
            case I8 -> ScalarType.Char;
            case I16 -> ScalarType.Short;
            case U16 -> ScalarType.UInt16;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case I32 -> ScalarType.Int;
            case U32 -> ScalarType.UInt32;
            case F32 -> ScalarType.Float;
            case I64 -> ScalarType.Long;
            case U64 -> ScalarType.UInt64;
            case F64 -> ScalarType.Double;
        };
        Tensor tensor = empty(type, stored.numElements(), stored.shape());
        bytes(tensor).put(stored.bytes());
        Reference.reachabilityFence(tensor);
        return tensor;
    }

    /**
     * A copy of a tensor as files store it, bit for bit.
     *
     * @throws IllegalArgumentException if files have no such type
     */
    public static org.emoca4j.format.Tensor stored(Tensor tensor) {
        org.emoca4j.format.Tensor.Type type = switch (tensor.scalar_type().intern()) {
            case Bool -> org.emoca4j.format.Tensor.Type.BOOL;
            case Byte -> org.emoca4j.format.Tensor.Type.U8;
            case Char -> org.emoca4j.format.Tensor.Type.I8;
            case Short -> org.emoca4j.format.Tensor.Type.I16;
            case UInt16 -> org.emoca4j.format.Tensor.Type.U16;
            case Half -> org.emoca4j.format.Tensor.Type.F16;
            case BFloat16 -> org.emoca4j.format.Tensor.Type.BF16;
            case Int -> org.emoca4j.format.Tensor.Type.I32;
            case UInt32 -> org.emoca4j.format.Tensor.Type.U32;
            case Float -> org.emoca4j.format.Tensor.Type.F32;
            case Long -> org.emoca4j.format.Tensor.Type.I64;
            case UInt64 -> org.emoca4j.format.Tensor.Type.U64;
            case Double -> org.emoca4j.format.Tensor.Type.F64;
            default -> throw new IllegalArgumentException(
                    "a tensor of type " + tensor.scalar_type() + " can't be stored");
        };
        Tensor plain = plain(tensor, tensor.scalar_type());
        ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(plain.nbytes()));
        copy.put(bytes(plain)).flip();
        Reference.reachabilityFence(plain);
        return new org.emoca4j.format.Tensor(type, shape(tensor), copy);
    }

    /** All values, as the nearest float32. */
    public static float[] floats(Tensor tensor) {
        Tensor plain = plain(tensor, ScalarType.Float);
        float[] values = new float[Math.toIntExact(plain.numel())];
        bytes(plain).asFloatBuffer().get(values);
        Reference.reachabilityFence(plain);
        return values;
    }

    /** All values, as float64. */
    public static double[] doubles(Tensor tensor) {
        Tensor plain = plain(tensor, ScalarType.Double);
        double[] values = new double[Math.toIntExact(plain.numel())];
        bytes(plain).asDoubleBuffer().get(values);
        Reference.reachabilityFence(plain);
        return values;
    }

    /** All values, as int32. */
    public static int[] ints(Tensor tensor) {
        Tensor plain = plain(tensor, ScalarType.Int);
        int[] values = new int[Math.toIntExact(plain.numel())];
        bytes(plain).asIntBuffer().get(values);
        Reference.reachabilityFence(plain);
        return values;
    }

    /** All values, as int64. */
    public static long[] longs(Tensor tensor) {
        Tensor plain = plain(tensor, ScalarType.Long);
        long[] values = new long[Math.toIntExact(plain.numel())];
        bytes(plain).asLongBuffer().get(values);
        Reference.reachabilityFence(plain);
        return values;
    }

    /**
     * A picture.
     *
     * @param tensor channels x height x width
     */
    public static FloatImage image(Tensor tensor) {
        long[] shape = shape(tensor);
        if (shape.length != 3) {
            throw new IllegalArgumentException(
                    "a picture has channels, height and width, not the axes " + Arrays.toString(shape));
        }
        return new FloatImage((int) shape[0], (int) shape[1], (int) shape[2], floats(tensor));
    }

    /** Lengths of the axes. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[(int) tensor.dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    private static Tensor empty(ScalarType type, long count, long... shape) {
        long expected = 1;
        for (long axis : shape) {
            expected = Math.multiplyExact(expected, axis);
        }
        if (expected != count) {
            throw new IllegalArgumentException(
                    count + " values don't fill a tensor of shape " + Arrays.toString(shape));
        }
        return torch.empty(shape, TorchDevice.CPU.options(type), new MemoryFormatOptional());
    }

    /** The tensor on the CPU, of a type, in the order of its axes, without a history; a copy only where needed. */
    private static Tensor plain(Tensor tensor, ScalarType type) {
        return TorchDevice.CPU.place(tensor.detach(), type).contiguous();
    }

    /** A view of a plain tensor's memory; it doesn't keep the tensor alive. */
    private static ByteBuffer bytes(Tensor plain) {
        if (plain.numel() == 0) {
            return ByteBuffer.allocate(0);
        }
        BytePointer start = new BytePointer(plain.data_ptr());
        return start.capacity(plain.nbytes()).asByteBuffer().order(ByteOrder.nativeOrder());
    }
}
