package org.emoca4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.emoca4j.detect.Emotion;
import org.emoca4j.format.Npz;
import org.emoca4j.format.WavefrontObj;
import org.emoca4j.head.HeadModel;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.model.ToyModelFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run over a folder as a user makes it: a good photo of an awkward name, and a broken one. */
class ReconstructTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILES = List.of("geometry_coarse.png", "head.glb", "inputs.png", "mesh.ply",
            "mesh_coarse.mtl", "mesh_coarse.obj", "mesh_coarse.png", "out_im_coarse.png", "overlay.png", "params.json",
            "params.npz", "summary.png");

    @TempDir
    private static Path folder;

    private static Path out;
    private static Path photo;
    private static Cli run;
    private static JsonNode document;

    @BeforeAll
    static void reconstructFolder() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("my photos"));
        photo = photos.resolve("Zoë & Jürgen 😀.jpg");
        Files.copy(Cli.ASTRONAUT, photo);
        Files.writeString(photos.resolve("broken.jpg"), "this is not a picture");
        out = folder.resolve("out");
        run = Cli.run("reconstruct", photos, "--out", out, "--json");
        document = JSON.readTree(run.out());
    }

    private static Path face() {
        return out.resolve("Zoë & Jürgen 😀").resolve("01");
    }

    @Test
    void goesOnAfterABadFileAndSaysSo() {
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).singleElement().asString().contains("broken.jpg", "is not a picture");
    }

    @Test
    void writesEveryFileThatItPromises() throws IOException {
        try (Stream<Path> files = Files.list(face())) {
            assertThat(files.map(f -> f.getFileName().toString()).toList()).containsExactlyInAnyOrderElementsOf(FILES);
        }
        for (String file : FILES) {
            assertThat(face().resolve(file)).isNotEmptyFile();
        }
    }

    @Test
    void leavesNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(f -> f.getFileName().toString()).toList())
                    .containsExactlyInAnyOrder("Zoë & Jürgen 😀", "results.csv");
        }
    }

    @Test
    void printsOneJsonDocument() {
        assertThat(document.path("ok").asInt()).isEqualTo(1);
        assertThat(document.path("failed").asInt()).isEqualTo(1);
        List<String> status = new ArrayList<>();
        document.path("photos").forEach(p -> status.add(p.path("status").asText()));
        assertThat(status).containsExactlyInAnyOrder("ok", "failed");
        assertThat(document.toString()).contains("Zoë & Jürgen 😀");
        JsonNode ok = document.path("photos").get(status.indexOf("ok"));
        assertThat(ok.path("faces")).hasSize(1);
        List<String> files = new ArrayList<>();
        ok.path("faces").get(0).path("files").forEach(f -> files.add(f.asText()));
        assertThat(files).containsExactlyElementsOf(FILES);
    }

    @Test
    void emotionsOfPhotoAndHeadAreProbabilities() throws IOException {
        JsonNode emotion = JSON.readTree(face().resolve("params.json").toFile()).path("emotion");
        for (String who : List.of("photo", "render")) {
            double sum = 0;
            for (String name : Emotion.NAMES) {
                sum += emotion.path(who).path(name).asDouble(Double.NaN);
            }
            assertThat(sum).isCloseTo(1, offset(1e-4));
        }
        // she smiles broadly
        assertThat(emotion.path("photo").path("happy").asDouble()).isGreaterThan(0.9);
        assertThat(emotion.path("distance").asDouble()).isGreaterThan(0);
    }

    /** The encoders that the program carries, in place of the fit: another head, the same emotion. */
    @Test
    void theOpenModelSmilesToo() throws IOException {
        Path open = folder.resolve("open");
        assertThat(Cli.run("reconstruct", photo, "--model", "open", "--out", open).code()).isZero();
        Path face = open.resolve("Zoë & Jürgen 😀").resolve("01");
        assertThat(face).isDirectoryContaining("glob:**/head.glb");
        JsonNode emotion = JSON.readTree(face.resolve("params.json").toFile()).path("emotion");
        assertThat(emotion.path("render").path("happy").asDouble()).isGreaterThan(0.9);
        assertThat(face.resolve("mesh.ply")).exists();
        assertThat(Files.mismatch(face.resolve("mesh.ply"), face().resolve("mesh.ply"))).isNotNegative();
        Cli refined = Cli.run("reconstruct", photo, "--model", "open", "--refine", "--out", open);
        assertThat(refined.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refined.err()).contains("leave it out with --model open");
    }

    @Test
    void parametersHaveTheHeadModelsSizesAndNames() throws IOException {
        HeadModel head = HeadModel.builtin();
        JsonNode params = JSON.readTree(face().resolve("params.json").toFile());
        assertThat(params.path("model").path("name").asText()).isEqualTo("builtin");
        List<String> names = new ArrayList<>();
        params.path("codes").path("expression").fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactlyElementsOf(head.basis().expressionNames());
        params.path("codes").path("expression").forEach(v -> assertThat(v.asDouble()).isBetween(0.0, 1.0));
        assertThat(params.path("codes").path("shape")).hasSize(head.numShape());
        assertThat(params.path("codes").path("light")).hasSize(9);
        assertThat(params.path("codes").path("pose").path("jaw")).hasSize(3);
        assertThat(params.path("photo").path("file").asText()).endsWith("Zoë & Jürgen 😀.jpg");
    }

    @Test
    void theCropTransformTakesTheEyesToTheUpperHalfOfTheCrop() throws IOException {
        JsonNode params = JSON.readTree(face().resolve("params.json").toFile());
        JsonNode m = params.path("image_to_crop").path("matrix");
        // iBUG 36 and 45: outer corners of the eye on the left and on the right of the picture
        double[] x = new double[2];
        double[] y = new double[2];
        int[] corners = {36, 45};
        for (int i = 0; i < 2; i++) {
            JsonNode point = params.path("landmarks68").get(corners[i]);
            double px = point.get(0).asDouble();
            double py = point.get(1).asDouble();
            x[i] = m.get(0).get(0).asDouble() * px + m.get(0).get(1).asDouble() * py + m.get(0).get(2).asDouble();
            y[i] = m.get(1).get(0).asDouble() * px + m.get(1).get(1).asDouble() * py + m.get(1).get(2).asDouble();
        }
        assertThat(x[0]).isBetween(30.0, 112.0);
        assertThat(x[1]).isBetween(112.0, 194.0);
        assertThat(y[0]).isBetween(40.0, 112.0);
        assertThat(y[1]).isBetween(40.0, 112.0);
    }

    /** The formulas of docs/outputs.md, worked here once more: head space to crop to photo. */
    @Test
    void cameraAndCropTakeTheVerticesToThePhoto() throws IOException {
        Npz params = Npz.read(face().resolve("params.npz"));
        float[] vertices = params.get("vertices").floats();
        float[] inPhoto = params.get("vertices_image").floats();
        float[] cam = params.get("cam").floats();
        float[] m = params.get("image_to_crop").floats();
        for (int i = 0; i < vertices.length; i += 3) {
            double cropX = ((cam[0] * (vertices[i] + cam[1]) + 1) * 224 - 1) / 2;
            double cropY = ((-cam[0] * (vertices[i + 1] + cam[2]) + 1) * 224 - 1) / 2;
            assertThat(m[0] * inPhoto[i] + m[1] * inPhoto[i + 1] + m[2]).isCloseTo((float) cropX, offset(0.01f));
            assertThat(m[3] * inPhoto[i] + m[4] * inPhoto[i + 1] + m[5]).isCloseTo((float) cropY, offset(0.01f));
        }
        float[] pose = params.get("pose").floats();
        float[] full = params.get("full_pose").floats();
        assertThat(pose).containsExactly(full[0], full[1], full[2], full[6], full[7], full[8]);
    }

    @Test
    void theMeshFileHoldsTheSameVertices() throws IOException {
        float[] vertices = Npz.read(face().resolve("params.npz")).get("vertices").floats();
        assertThat(WavefrontObj.read(face().resolve("mesh_coarse.obj")).vertices())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(vertices);
    }

    @Test
    void picturesHaveTheirSizes() throws IOException {
        ImageDecoder decoder = new ImageDecoder();
        for (String name : List.of("inputs.png", "geometry_coarse.png", "out_im_coarse.png")) {
            RgbImage picture = decoder.read(face().resolve(name));
            assertThat(List.of(picture.width(), picture.height())).as(name).containsExactly(224, 224);
        }
        RgbImage photoPicture = decoder.read(photo);
        RgbImage overlay = decoder.read(face().resolve("overlay.png"));
        assertThat(overlay.width()).isEqualTo(photoPicture.width());
        // the corner shows the photo, the middle of the face the grey head
        assertThat(overlay.get(2, 2, 0)).isEqualTo(photoPicture.get(2, 2, 0));
        assertThat(overlay).isNotEqualTo(photoPicture);
    }

    @Test
    void theTableHasARowForEachPhoto() throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("results.csv"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("photo,status,message,folder,face,");
        assertThat(String.join("\n", lines)).contains(",ok,", ",failed,");
    }

    @Test
    void photosAtTheSameTimeGiveTheFilesOfPhotosOneByOne() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("two"));
        Files.copy(Cli.ASTRONAUT, photos.resolve("a.jpg"));
        RgbImage small = Warp.crop(new ImageDecoder().read(Cli.ASTRONAUT), new Similarity(0.7, 0, 0, 0), 360, 360)
                .toRgb();
        PngWriter.write(small, photos.resolve("b.png"));
        Path oneByOne = folder.resolve("one by one");
        Path together = folder.resolve("together");
        assertThat(Cli.run("reconstruct", photos, "--out", oneByOne, "--threads", "1").code()).isZero();
        Cli run = Cli.run("reconstruct", photos, "--out", together, "--threads", "2");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().filter(line -> line.contains(" face in ")).map(line -> line.replaceAll(".*/", "")))
                .containsExactly("a", "b");
        for (String name : List.of("a", "b")) {
            for (String file : FILES) {
                Path place = Path.of(name, "01", file);
                assertThat(together.resolve(place)).hasSameBinaryContentAs(oneByOne.resolve(place));
            }
        }
    }

    @Test
    void resumeSkipsWhatIsDoneAndARunWithOtherOptionsDoesNot() throws IOException {
        Object before = Files.getLastModifiedTime(face().resolve("inputs.png"));
        Cli again = Cli.run("reconstruct", photo, "--out", out, "--resume");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("1 face");
        assertThat(Files.getLastModifiedTime(face().resolve("inputs.png"))).isEqualTo(before);

        Path other = folder.resolve("codes only");
        assertThat(Cli.run("reconstruct", photo, "--out", other, "--save", "codes").code()).isZero();
        Path codes = other.resolve("Zoë & Jürgen 😀").resolve("01");
        try (Stream<Path> files = Files.list(codes)) {
            assertThat(files.map(f -> f.getFileName().toString()).toList())
                    .containsExactlyInAnyOrder("params.json", "params.npz");
        }
        assertThat(Cli.run("reconstruct", photo, "--out", other, "--save", "codes,mesh", "--resume").code()).isZero();
        assertThat(codes.resolve("head.glb")).isNotEmptyFile();
    }

    @Test
    void aRunThatKnowsWrinklesWritesThem() throws IOException {
        Path run = folder.resolve("run");
        ToyModelFolder.write(Files.createDirectories(run.resolve("model")));
        Path out = folder.resolve("wrinkles");
        Cli all = Cli.run("reconstruct", Cli.ASTRONAUT, "--model", run, "--out", out, "--parity", "published");
        assertThat(all.code()).as(all.err()).isZero();
        Path face = out.resolve("astronaut/01");
        for (String name : List.of("geometry_detail.png", "out_im_detail.png", "mesh_coarse_detail.obj",
                "mesh_coarse_normals.png", "out_im_coarse.png", "summary.png")) {
            assertThat(face.resolve(name)).isNotEmptyFile();
        }
        // colours of 0..1: only the published programs write bytes
        try (Stream<String> lines = Files.lines(face.resolve("mesh_coarse_detail.obj"))) {
            assertThat(lines.filter(line -> line.startsWith("v ")).map(line -> line.split(" ")))
                    .isNotEmpty().allMatch(v -> v.length == 7 && Float.parseFloat(v[4]) <= 1.01f);
        }
        JsonNode params = new ObjectMapper().readTree(face.resolve("params.json").toFile());
        assertThat(params.path("codes").path("detail")).hasSize(5);
        assertThat(params.has("flame")).isFalse();
        Npz npz = Npz.read(face.resolve("params.npz"));
        assertThat(npz.get("detail").floats()).endsWith(0.5f);
        assertThat(npz.get("uv_displacement").shape()).containsExactly(256, 256);

        Path coarse = folder.resolve("coarse");
        assertThat(Cli.run("reconstruct", Cli.ASTRONAUT, "--model", run, "--out", coarse, "--mode", "coarse").code())
                .isZero();
        assertThat(coarse.resolve("astronaut/01")).isDirectoryNotContaining("glob:**_detail.*")
                .isDirectoryContaining("glob:**/mesh_coarse.obj");
    }
}
