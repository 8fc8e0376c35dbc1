package org.emoca4j.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.model.Eyelids;
import org.emoca4j.model.SmirkFiles;
import org.emoca4j.nn.Architecture;
import org.emoca4j.nn.Network;
import org.emoca4j.nn.SmirkEncoder;
import org.junit.jupiter.api.Test;

/** SMIRK's files in the published layout with invented numbers: checkpoint, eyelids. */
class SmirkStoreTest extends AddsToStore {

    /** A flat dictionary: the encoders, and the generator, which only training needs. */
    private static Map<String, Object> checkpoint() {
        Map<String, Architecture> networks = new LinkedHashMap<>();
        for (SmirkEncoder encoder : SmirkEncoder.values()) {
            networks.put("smirk_encoder." + encoder.id() + ".", encoder);
        }
        Map<String, Object> file = PublishedFiles.weights(networks);
        String convolution = "smirk_generator.inc.double_conv.0.";
        file.put(convolution + "weight", new Pickler.View("FloatStorage", "0", PublishedFiles.STORAGE, 32, 6, 3, 3));
        file.put(convolution + "bias", new Pickler.View("FloatStorage", "0", PublishedFiles.STORAGE, 32));
        return file;
    }

    private Path eyelid(String name, int vertices, double value) throws IOException {
        double[] offsets = new double[3 * vertices];
        offsets[4] = value;
        return PublishedFiles.write(folder.resolve("in").resolve(name),
                Pickler.npy("<f8", "(" + vertices + ", 3)", Pickler.Array.doubles(offsets, vertices, 3).data()));
    }

    @Test
    void checkpointAndEyelidsAreRecognised() throws IOException {
        Path in = folder.resolve("in");
        PublishedFiles.torch(in.resolve("renamed.bin"), checkpoint(), 1);
        eyelid("l_eyelid.npy", 8, -0.002);
        eyelid("r_eyelid.npy", 8, 0.003);
        PublishedFiles.flame(in.resolve("FLAME2020/generic_model.pkl"), 1);
        assertThat(store().missing("smirk")).singleElement().asString().startsWith("SMIRK_em1.pt from https://");
        assertThat(store().missingForEyelids()).hasSize(2);
        assertThat(add(in)).containsExactly("flame-2020", "eyelid-left", "eyelid-right", "smirk");
        assertThat(problems).isEmpty();

        InstalledPart part = store().part("smirk");
        assertThat(part.licence()).isEqualTo(Licence.SMIRK);
        assertThat(part.ignored()).containsExactly("smirk_generator.* (2 tensors)");
        assertThat(store().verify("smirk")).isEmpty();
        assertThat(store().missing("smirk")).isEmpty();
        SmirkFiles files = store().smirk("smirk");
        for (Path file : List.of(files.pose(), files.shape(), files.expression())) {
            try (Network network = Network.open(file, 1)) {
                assertThat(network.inputSize()).isEqualTo(3 * 224 * 224);
            }
        }
        Eyelids eyelids = store().eyelids().orElseThrow();
        assertThat(eyelids.left()[4]).isEqualTo(-0.002f);
        assertThat(eyelids.right()[4]).isEqualTo(0.003f);
    }

    @Test
    void anEncoderThatLacksATensorIsRefused() throws IOException {
        Map<String, Object> file = checkpoint();
        file.remove("smirk_encoder.expression_encoder.encoder.blocks.3.1.conv_dw.weight");
        assertThat(add(PublishedFiles.torch(folder.resolve("SMIRK_em1.pt"), file, 1))).isEmpty();
        assertThat(problems).singleElement().asString()
                .contains("SMIRK_em1.pt", "encoder.blocks.3.1.conv_dw.weight").doesNotContain("\n");
    }

    @Test
    void eyelidsOfAnotherHeadAreRefused() throws IOException {
        add(PublishedFiles.flame(folder.resolve("FLAME2020/generic_model.pkl"), 1));
        assertThat(add(eyelid("l_eyelid.npy", 7, 0.001))).isEmpty();
        assertThat(problems).singleElement().asString().contains("7 offsets", "8 vertices");
        assertThat(add(eyelid("l_eyelid.npy", 8, 0.2))).isEmpty();
        assertThat(problems).singleElement().asString().contains("more than an eyelid can");
        Path picture = PublishedFiles.write(folder.resolve("in/r_eyelid.npy"),
                Pickler.npy("<f8", "(8, 2)", Pickler.Array.doubles(new double[16], 8, 2).data()));
        assertThat(add(picture)).isEmpty();
        assertThat(problems).singleElement().asString().contains("[8, 2]");
    }
}
