package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.emoca4j.format.Fuzzer.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand damaged copies of small files of every format: each is read or refused, with bounded memory. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FuzzTest {

    private static final int COPIES = 10_000;

    private static final List<String> STEPS = List.of(
            "N", "K\1", "J\2\0\0\0", "K\0", "\u0088", "\u0089", "X\1\0\0\0a", "X\6\0\0\0latin1", "U\2f4",
            "C\4\0\0\0\0", "U\1<", "(", "(", "(", "t", "t", "]", "l", "}", "d", "s", "u", "a", "e", ")", "\u0085",
            "\u0086", "\u0087", "0", "1", "2", "q\0", "q\1", "q\2", "h\0", "h\1", "h\2", "\u008F", "\u0090",
            "\u0091", "R", "R", "R", "b", "b", "\u0081", "o", "Q", "cnumpy.core.multiarray\n_reconstruct\n",
            "cnumpy\nndarray\n", "cnumpy\ndtype\n", "cnumpy.core.multiarray\nscalar\n",
            "cnumpy.core.numeric\n_frombuffer\n", "c_codecs\nencode\n", "ccopy_reg\n_reconstructor\n",
            "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_parameter\n",
            "ctorch.storage\n_load_from_bytes\n", "ctorch\nFloatStorage\n", "c__builtin__\nset\n",
            "c__builtin__\nbytes\n", "c__builtin__\nobject\n", "ccollections\nOrderedDict\n",
            "ccollections\ndefaultdict\n", "ccollections\nCounter\n", "ctorch\nSize\n", "cmy.module\nThing\n",
            "cchumpy.ch\nCh\n", "cscipy.sparse.csc\ncsc_matrix\n", "cnumpy\ndtype\nU\2f4\u0089\u0088\u0087R",
            "(K\3U\1<NNNK\0K\0K\0tb", "K\1\u0085");

    private static void fuzz(String name, byte[] sample, Reading reading) throws IOException {
        fuzz(new Fuzzer(name.hashCode()), name, sample, reading);
    }

    private static void fuzz(Fuzzer fuzzer, String name, byte[] sample, Reading reading) throws IOException {
        int[] counts = fuzzer.run(name, sample, reading, COPIES, Long.MAX_VALUE / 2);
        assertThat(counts[0]).isEqualTo(COPIES);
        // the damage must be felt, and it must not always be fatal
        assertThat(counts[1]).as(name + " refused").isBetween(COPIES / 20, COPIES - COPIES / 100);
    }

    @Test
    void pickles() throws IOException {
        fuzz("protocol 0", SampleFiles.pickleOfProtocol0(), Fuzzer::pickle);
        fuzz("protocol 2", SampleFiles.pickleOfProtocol2(), Fuzzer::pickle);
        fuzz("protocol 4", SampleFiles.pickleOfProtocol4(), Fuzzer::pickle);
    }

    /** Programs of opcodes drawn at random, of which those that fail are left out: they go further than damage does. */
    @Test
    void randomPickles() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        int tried = 0;
        int kept = 0;
        for (int i = 0; i < COPIES / 25; i++) {
            String program = "\u0080\2";
            for (int step = 0; step < 100; step++) {
                String longer = program + STEPS.get(random.nextInt(STEPS.size()));
                tried++;
                // what is on top of the stack becomes the root, or nothing does
                if (isRead(longer + "N.") | isRead(longer + ".")) {
                    program = longer;
                    kept++;
                }
            }
        }
        assertThat(kept).isBetween(tried / 10, tried - tried / 10);
    }

    private static boolean isRead(String program) throws IOException {
        byte[] content = SampleFiles.latin1(program);
        boolean read = true;
        for (Reading reading : List.<Reading>of(Fuzzer::pickle, Fuzzer::checkpoint)) {
            try {
                reading.read(content);
            } catch (FormatException e) {
                assertThat(e.getMessage()).startsWith("fuzz.");
                read = false;
            }
        }
        return read;
    }

    @Test
    void checkpoints() throws IOException {
        fuzz("torch zip", SampleFiles.torchZip(false), Fuzzer::checkpoint);
        fuzz("torch zip, packed", SampleFiles.torchZip(true), Fuzzer::checkpoint);
        fuzz("torch stream", SampleFiles.torchStream(), Fuzzer::checkpoint);
        fuzz("plain pickle", SampleFiles.pickleOfProtocol2(), Fuzzer::checkpoint);
    }

    @Test
    void arrays() throws IOException {
        byte[] npy = SampleFiles.npy("<f8", "(2, 3)", PickleWriter.doubles(0, 1, 2, 3, 4, 5));
        fuzz("npy", npy, Fuzzer::npy);
        fuzz("npy of an object", SampleFiles.npyOfObject(), Fuzzer::npyOfObject);
        fuzz("npz", SampleFiles.npz(false), Fuzzer::npz);
        fuzz("npz, packed", SampleFiles.npz(true), Fuzzer::npz);
        fuzz("safetensors", SampleFiles.safetensors(), Fuzzer::safetensors);
    }

    @Test
    void matlab() throws IOException {
        fuzz("mat", MatFileTest.resource("scipy.mat"), Fuzzer::mat);
        fuzz("mat, packed", MatFileTest.resource("scipy-packed.mat"), Fuzzer::mat);
    }

    @Test
    void tensorFlow() throws IOException {
        fuzz("frozen graph", TensorFlowFiles.graph(TensorFlowFilesTest.some()), Fuzzer::graph);
        for (TensorFlowFiles.Packing packing : TensorFlowFiles.Packing.values()) {
            TensorFlowFiles.Bundle bundle = TensorFlowFiles.bundle(TensorFlowFilesTest.some(), packing);
            fuzz("checkpoint, " + packing, bundle.index(), Fuzzer.index(bundle.data()));
        }
    }

    /** The library believes what a header says of the size of packed pieces, which it drops again. */
    @Test
    void hdf5() throws IOException {
        Fuzzer fuzzer = new Fuzzer("hdf5".hashCode(), 512 << 20);
        fuzz(fuzzer, "hdf5", MatFileTest.resource("h5py.h5"), Fuzzer::hdf5);
    }

    @Test
    void meshes() throws IOException {
        fuzz("obj", SampleFiles.obj(), Fuzzer::obj);
    }
}
