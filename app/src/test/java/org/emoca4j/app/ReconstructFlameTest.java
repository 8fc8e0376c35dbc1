package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.emoca4j.format.Npy;
import org.emoca4j.format.Npz;
import org.emoca4j.format.Tensor;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.emoca4j.store.SmallStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code emoca reconstruct} with a model of the store. */
class ReconstructFlameTest {

    @TempDir
    private static Path folder;

    private static Path store;

    @BeforeAll
    static void makeStore() throws IOException {
        store = folder.resolve("store");
        SmallStore.write(store);
    }

    private static Cli run(Path out, Object... more) {
        Object[] args = new Object[more.length + 6];
        Object[] first = {"reconstruct", "--model", "deca", "--store", store, "--out=" + out};
        System.arraycopy(first, 0, args, 0, first.length);
        System.arraycopy(more, 0, args, first.length, more.length);
        return Cli.run(args);
    }

    @Test
    void publishedFilesAreWritten() throws IOException {
        Path out = folder.resolve("all");
        Cli run = run(out, Cli.ASTRONAUT);
        assertThat(run.code()).as(run.err()).isZero();
        Path face = out.resolve("astronaut").resolve("01");
        for (String name : List.of("summary.png", "inputs.png", "overlay.png", "geometry_coarse.png",
                "geometry_detail.png", "out_im_coarse.png", "out_im_detail.png", "mesh_coarse.obj", "mesh_coarse.mtl",
                "mesh_coarse.png", "mesh_coarse_normals.png", "mesh_coarse_detail.obj", "head.glb", "mesh.ply",
                "params.npz", "params.json")) {
            assertThat(face.resolve(name)).isNotEmptyFile();
        }
        assertThat(shape(face, "shape")).containsExactly(100);
        assertThat(shape(face, "exp")).containsExactly(50);
        assertThat(shape(face, "tex")).containsExactly(50);
        assertThat(shape(face, "pose")).containsExactly(6);
        assertThat(shape(face, "detail")).containsExactly(128);
        assertThat(shape(face, "light")).containsExactly(9, 3);
        assertThat(Npy.read(face.resolve("cam.npy")).floats()).containsExactly(8, 0, 0);

        JsonNode params = new ObjectMapper().readTree(face.resolve("params.json").toFile());
        assertThat(params.path("flame").path("shape")).hasSize(300);
        assertThat(params.path("flame").path("expression")).hasSize(100);
        assertThat(params.path("flame").path("pose")).hasSize(15);
        assertThat(params.path("codes").path("camera").path("matrix")).hasSize(4);
        Npz npz = Npz.read(face.resolve("params.npz"));
        assertThat(npz.get("uv_displacement").shape()).containsExactly(256, 256);

        // the matrix takes a vertex to where the file says that it is in the photo
        float[] matrix = npz.get("head_to_image", 4, 4).floats();
        float[] vertices = npz.get("vertices", -1, 3).floats();
        float[] image = npz.get("vertices_image", -1, 3).floats();
        for (int row = 0; row < 3; row++) {
            float value = matrix[4 * row] * vertices[0] + matrix[4 * row + 1] * vertices[1]
                    + matrix[4 * row + 2] * vertices[2] + matrix[4 * row + 3];
            assertThat(value).isCloseTo(image[row], within(0.01f));
        }
    }

    private static long[] shape(Path face, String name) throws IOException {
        Tensor tensor = Npy.read(face.resolve(name + ".npy"));
        return tensor.shape();
    }

    @Test
    void detailMeshHasColoursThatViewersUnderstand() throws IOException {
        assertThat(colours(folder.resolve("viewers"), "--parity", "corrected")).allMatch(c -> c >= 0 && c <= 1);
        // as the published program writes them: bytes
        assertThat(colours(folder.resolve("bytes"), "--parity", "published"))
                .allMatch(c -> c == Math.rint(c))
                .anyMatch(c -> c > 100);
    }

    private static List<Double> colours(Path out, Object... more) throws IOException {
        Object[] args = Arrays.copyOf(more, more.length + 3);
        args[more.length] = "--save";
        args[more.length + 1] = "mesh";
        args[more.length + 2] = Cli.ASTRONAUT;
        assertThat(run(out, args).code()).isZero();
        Path obj = out.resolve("astronaut").resolve("01").resolve("mesh_coarse_detail.obj");
        assertThat(WavefrontObj.read(obj).faces()).isNotEmpty();
        try (var lines = Files.lines(obj)) {
            return lines.filter(line -> line.startsWith("v "))
                    .flatMap(line -> List.of(line.split(" ")).subList(4, 7).stream())
                    .map(Double::valueOf)
                    .toList();
        }
    }

    @Test
    void oldModeLeavesOutWrinkles() {
        Path out = folder.resolve("coarse");
        Cli run = Cli.run("reconstruct", "--model_name", "DECA", "--store", store, "-s", out, "--mode", "coarse",
                "--saveObj", "True", "--save_images", "False", "-i", Cli.ASTRONAUT);
        assertThat(run.code()).as(run.err()).isZero();
        Path face = out.resolve("astronaut").resolve("01");
        assertThat(face.resolve("mesh_coarse.obj")).exists();
        assertThat(face.resolve("mesh_coarse_detail.obj")).doesNotExist();
        assertThat(face.resolve("inputs.png")).doesNotExist();
    }

    @Test
    void photosOfOnePersonShareTheMeanIdentity() throws IOException {
        Path bright = folder.resolve("bright.png");
        RgbImage photo = new ImageDecoder().read(Cli.ASTRONAUT);
        for (int i = 0; i < photo.rgb().length; i++) {
            photo.rgb()[i] = (byte) Math.min(255, (photo.rgb()[i] & 0xFF) * 5 / 4);
        }
        PngWriter.write(photo, bright);
        Path apart = folder.resolve("apart");
        assertThat(run(apart, Cli.ASTRONAUT, bright).code()).isZero();
        float dark = identity(apart, "astronaut");
        float light = identity(apart, "bright");
        assertThat(light).isGreaterThan(dark);

        Path together = folder.resolve("together");
        Cli run = run(together, "--same-person", Cli.ASTRONAUT, bright);
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("mean identity of 2 photos");
        assertThat(identity(together, "astronaut")).isCloseTo((dark + light) / 2, within(1e-5f));
        assertThat(identity(together, "bright")).isEqualTo(identity(together, "astronaut"));
        JsonNode report = new ObjectMapper().readTree(together.resolve("same_person.json").toFile());
        assertThat(report.path("photos")).hasSize(2);
        assertThat(report.path("spread_mm").asDouble()).isPositive();
    }

    private static float identity(Path out, String photo) throws IOException {
        return Npy.read(out.resolve(photo).resolve("01").resolve("shape.npy")).floats()[0];
    }

    @Test
    void givenLandmarksMakeTheCrop() throws IOException {
        Path landmarks = Files.createDirectories(folder.resolve("landmarks"));
        // a box of 100 x 100 around (226, 124), where the face is: int(137.5) = 137 pixels
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 68; i++) {
            text.append(i % 2 == 0 ? 176 : 276).append(' ').append(i % 4 < 2 ? 74 : 174).append('\n');
        }
        Files.writeString(landmarks.resolve("astronaut.txt"), text);
        Path out = folder.resolve("given");
        assertThat(run(out, "--landmarks", landmarks, "--save", "codes", Cli.ASTRONAUT).code()).isZero();
        float[] crop = Npz.read(out.resolve("astronaut").resolve("01").resolve("params.npz"))
                .get("image_to_crop", 2, 3).floats();
        assertThat(crop[0]).isCloseTo(223 / 137f, within(1e-5f));
        assertThat(crop[2]).isCloseTo(-(226 - 68.5f) * 223 / 137, within(1e-3f));

        Files.writeString(landmarks.resolve("astronaut.txt"), "1 2\n3 4\n");
        Cli run = run(out, "--landmarks", landmarks, Cli.ASTRONAUT);
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("astronaut.txt: has 2 lines, expected 68");
    }

    @Test
    void wholePhotoIsDrawnWhereAsked() throws IOException {
        Path out = folder.resolve("whole");
        assertThat(run(out, "--original-size", "--save", "images", Cli.ASTRONAUT).code()).isZero();
        Path face = out.resolve("astronaut").resolve("01");
        RgbImage photo = new ImageDecoder().read(Cli.ASTRONAUT);
        RgbImage drawn = new ImageDecoder().read(face.resolve("out_im_detail_original.png"));
        assertThat(drawn.width()).isEqualTo(photo.width());
        assertThat(drawn.get(5, 5, 0)).isEqualTo(photo.get(5, 5, 0));
        assertThat(drawn).isNotEqualTo(photo);
        assertThat(face.resolve("out_im_coarse_original.png")).exists();
    }

    @Test
    void everybodyInAPhotoIsReconstructed() throws IOException {
        RgbImage photo = new ImageDecoder().read(Cli.ASTRONAUT);
        RgbImage pair = RgbImage.black(2 * photo.width(), photo.height());
        for (int y = 0; y < photo.height(); y++) {
            System.arraycopy(photo.rgb(), 3 * y * photo.width(), pair.rgb(), 6 * y * photo.width(), 3 * photo.width());
            System.arraycopy(photo.rgb(), 3 * y * photo.width(), pair.rgb(), (6 * y + 3) * photo.width(),
                    3 * photo.width());
        }
        Path file = folder.resolve("pair.png");
        PngWriter.write(pair, file);
        Path out = folder.resolve("both");
        assertThat(run(out, "--save", "codes", file).code()).isZero();
        Path faces = out.resolve("pair");
        float[] first = Npz.read(faces.resolve("01").resolve("params.npz")).get("image_to_crop").floats();
        float[] second = Npz.read(faces.resolve("02").resolve("params.npz")).get("image_to_crop").floats();
        // the same face, one photo's width apart
        assertThat(Math.abs(first[2] - second[2]) / first[0]).isCloseTo(photo.width(), within(6f));
    }

    @Test
    void aRunTrainedWithFlameIsUsedLikeAModelOfTheStore() throws IOException {
        Path model = Files.createDirectories(folder.resolve("run").resolve("model"));
        for (String network : List.of("E_flame.onnx", "E_detail.onnx", "D_detail.onnx")) {
            Files.copy(store.resolve("deca").resolve(network), model.resolve(network));
        }
        Files.writeString(model.resolve("model.json"), "{\"stage\": \"detail\", \"head\": \"flame-2020\"}");
        Path ofStore = folder.resolve("of-store");
        assertThat(run(ofStore, Cli.ASTRONAUT).code()).isZero();
        Path ofRun = folder.resolve("of-run");
        Cli run = Cli.run("reconstruct", Cli.ASTRONAUT, "--model", model.getParent(), "--store", store, "--out", ofRun);
        assertThat(run.code()).as(run.err()).isZero();
        Path mesh = Path.of("astronaut", "01", "mesh_coarse_detail.obj");
        assertThat(ofRun.resolve(mesh)).hasSameBinaryContentAs(ofStore.resolve(mesh));

        Files.delete(model.resolve("D_detail.onnx"));
        Cli lacking = Cli.run("reconstruct", Cli.ASTRONAUT, "--model", model.getParent(), "--store", store, "--out",
                folder.resolve("lacking"));
        assertThat(lacking.code()).isEqualTo(ExitCode.FAILED);
        assertThat(lacking.err()).contains("D_detail.onnx");
        Files.delete(model.resolve("E_detail.onnx"));
        Path coarse = folder.resolve("coarse");
        Cli without = Cli.run(
                "reconstruct", Cli.ASTRONAUT, "--model", model.getParent(), "--store", store, "--out", coarse);
        assertThat(without.code()).as(without.err()).isZero();
        assertThat(coarse.resolve(mesh)).doesNotExist();
        Path face = coarse.resolve("astronaut").resolve("01");
        assertThat(face.resolve("detail.npy")).doesNotExist();
        assertThat(face.resolve("geometry_detail.png")).doesNotExist();
        assertThat(face.resolve("mesh_coarse.obj")).hasSameBinaryContentAs(
                ofStore.resolve("astronaut").resolve("01").resolve("mesh_coarse.obj"));
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        Path incomplete = folder.resolve("incomplete");
        SmallStore.write(incomplete);
        Files.delete(incomplete.resolve("landmarks").resolve("config.json"));
        Cli run = Cli.run("reconstruct", Cli.ASTRONAUT, "--model", "deca", "--store", incomplete, "--out", folder);
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("landmark_embedding.npy").contains("emoca models add");
    }
}
