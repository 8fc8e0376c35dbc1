package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.emoca4j.format.Fuzzer.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand damaged copies of small files of every format: each is read or refused, with bounded memory. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FuzzTest {

    private static final int COPIES = 10_000;

    private static void fuzz(String name, byte[] sample, Reading reading) throws IOException {
        int[] counts = new Fuzzer(name.hashCode()).run(name, sample, reading, COPIES, Long.MAX_VALUE / 2);
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
    void meshes() throws IOException {
        fuzz("obj", SampleFiles.obj(), Fuzzer::obj);
    }
}
