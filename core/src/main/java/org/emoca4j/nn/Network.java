package org.emoca4j.nn;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A neural network in an ONNX file with one float input whose first dimension is a free batch size.
 *
 * <p>Safe to use from many threads at once. Runs on the calling thread, with {@code threads - 1} helper threads that
 * belong to this object; 1 starts no thread.
 */
public final class Network implements AutoCloseable {

    private static final long STARTUP_STACK_BYTES = 16L << 20;

    /** The runtime is one per process, whoever loads a network first starts it. */
    private static boolean environmentReady;

    private final String source;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String inputName;
    private final long[] inputShape;
    private final int inputSize;
    private final boolean anySize;

    /** Reads a model, from memory or from a file. */
    @FunctionalInterface
    private interface Loader {
        OrtSession load(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private Network(String source, Loader model, int threads) throws IOException {
        this.source = source;
        environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // waiting helper threads sleep: several networks share the cores with the rest of the pipeline
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = model.load(environment, options);
            Map.Entry<String, NodeInfo> input = session.getInputInfo().entrySet().iterator().next();
            inputName = input.getKey();
            inputShape = ((TensorInfo) input.getValue().getInfo()).getShape();
        } catch (OrtException e) {
            throw new IOException(source + ": not a network that ONNX Runtime can load (" + firstLine(e)
                    + "); restore the file", e);
        }
        int size = 1;
        boolean free = false;
        for (int i = 1; i < inputShape.length; i++) {
            size *= (int) Math.max(1, inputShape[i]);
            free |= inputShape[i] < 0;
        }
        inputSize = size;
        anySize = free;
    }

    /**
     * The runtime, made on a short-lived thread of its own the first time: it registers its operators by a recursion
     * 12,000 calls deep, for which the 1 MiB stack of an ordinary Java thread is too small (the process would die
     * without a message).
     *
     * @throws IOException if its native library doesn't work here
     */
    private static synchronized OrtEnvironment environment() throws IOException {
        if (!environmentReady) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread thread =
                    new Thread(null, Network::startRuntime, "emoca4j-onnxruntime", STARTUP_STACK_BYTES);
            thread.setUncaughtExceptionHandler((self, error) -> failure.set(error));
            thread.start();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // starting is short: wait for it and pass the interrupt on
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (failure.get() != null) {
                throw new IOException("ONNX Runtime doesn't start on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch") + " (" + rootCause(failure.get())
                        + "); it runs on Linux x64 and arm64, macOS arm64 and Windows x64", failure.get());
            }
            environmentReady = true;
        }
        return OrtEnvironment.getEnvironment();
    }

    /**
     * Only errors are printed, and use is not reported to the runtime's makers. Programs that embed this library also
     * set the environment variable {@code ORT_DISABLE_TELEMETRY=1}, or the runtime still leaves an identifier of the
     * machine in the user's cache folder.
     */
    private static void startRuntime() {
        OrtEnvironment runtime =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "emoca4j");
        try {
            runtime.setTelemetry(false);
        } catch (OrtException e) {
            throw new IllegalStateException("telemetry can't be switched off: " + e.getMessage(), e);
        }
    }

    private static String rootCause(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    /**
     * Version of ONNX Runtime, and what it can compute with.
     *
     * @throws IOException if its native library doesn't work here
     */
    public static String runtime() throws IOException {
        OrtEnvironment runtime = environment();
        return runtime.getVersion() + ", " + OrtEnvironment.getAvailableProviders();
    }

    /**
     * Loads a network that this library carries.
     *
     * @param id folder under {@code /models} of the class path, e.g. {@code face-detector}
     * @param threads processors to use for one run, at least 1
     * @throws IOException if the file is missing or broken
     */
    public static Network builtIn(String id, int threads) throws IOException {
        return carried("/models/" + id + "/model.onnx", threads);
    }

    /**
     * Loads a network that this library carries.
     *
     * @param resource its place in the class path, e.g. {@code /models/open/E_flame.onnx}
     * @param threads processors to use for one run, at least 1
     * @throws IOException if the file is missing or broken
     */
    public static Network carried(String resource, int threads) throws IOException {
        try (InputStream in = Network.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(
                        resource + ": not on the class path; the library's jar is incomplete, build it again");
            }
            return of(resource, in.readAllBytes(), threads);
        }
    }

    /** Loads a network from memory; {@code source} names it in errors. */
    static Network of(String source, byte[] model, int threads) throws IOException {
        return new Network(source, (runtime, options) -> runtime.createSession(model, options), threads);
    }

    /**
     * Loads a network from a file, which the runtime reads itself: nothing of it passes through Java's heap.
     *
     * @param threads processors to use for one run, at least 1
     * @throws IOException if the file is missing or broken
     */
    public static Network open(Path file, int threads) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        String path = file.toString();
        return new Network(path, (runtime, options) -> runtime.createSession(path, options), threads);
    }

    /**
     * Runs the network.
     *
     * @param input one or more inputs, one behind the other, each of {@link #inputSize()} values
     * @return the values of each output by name, batch first, row-major
     * @throws IllegalArgumentException if the input is not a multiple of {@link #inputSize()} long
     * @throws IllegalStateException if the runtime fails, or after {@link #close()}
     */
    public Map<String, float[]> run(float[] input) {
        if (anySize || input.length == 0 || input.length % inputSize != 0) {
            throw new IllegalArgumentException(source + (anySize
                    ? ": takes maps of any size, which must be told"
                    : ": expected a multiple of " + inputSize + " values, got " + input.length));
        }
        long[] shape = inputShape.clone();
        shape[0] = input.length / inputSize;
        return run(input, shape);
    }

    /**
     * Runs a network that takes maps of any size, on one map.
     *
     * @param input channels x height x width
     * @return the values of each output by name, row-major
     * @throws IllegalArgumentException if the network takes one size only, or the input has another number of values
     * @throws IllegalStateException if the runtime fails, or after {@link #close()}
     */
    public Map<String, float[]> run(float[] input, int height, int width) {
        if (!anySize || inputShape.length != 4 || input.length != inputSize * height * width) {
            throw new IllegalArgumentException(source + (anySize
                    ? ": a map of " + height + " x " + width + " pixels has no " + input.length + " values"
                    : ": takes one size only"));
        }
        return run(input, new long[] {1, inputShape[1], height, width});
    }

    private Map<String, float[]> run(float[] input, long[] shape) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
                OrtSession.Result result = session.run(Map.of(inputName, tensor))) {
            Map<String, float[]> outputs = new HashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                FloatBuffer buffer = ((OnnxTensor) output.getValue()).getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                outputs.put(output.getKey(), values);
            }
            return outputs;
        } catch (OrtException e) {
            throw new IllegalStateException(source + ": " + firstLine(e), e);
        }
    }

    /** Number of values of one input, without the batch; of a pixel if the network takes maps of any size. */
    public int inputSize() {
        return inputSize;
    }

    /**
     * Number of values that an output has for one input, as the file declares it.
     *
     * @return 0 if there is no such output or its size is free
     */
    public int outputSize(String name) {
        try {
            NodeInfo output = session.getOutputInfo().get(name);
            if (output == null) {
                return 0;
            }
            long[] shape = ((TensorInfo) output.getInfo()).getShape();
            long size = 1;
            for (int i = 1; i < shape.length; i++) {
                size *= Math.max(0, shape[i]);
            }
            return Math.toIntExact(size);
        } catch (OrtException e) {
            throw new IllegalStateException(source + ": " + firstLine(e), e);
        }
    }

    /** Frees native memory; call it when no run is in progress. */
    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(source + ": " + firstLine(e), e);
        }
    }

    private static String firstLine(OrtException e) {
        return e.getMessage().lines().findFirst().orElse("no reason given");
    }
}
