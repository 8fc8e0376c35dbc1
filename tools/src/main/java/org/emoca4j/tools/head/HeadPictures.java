package org.emoca4j.tools.head;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.LandmarkEmbedding;
import org.emoca4j.head.PosedHead;
import org.emoca4j.image.Canvas;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.PngWriter;
import org.emoca4j.image.RgbImage;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.DirectionalLights;
import org.emoca4j.render.OrthographicCamera;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws the sheets of pictures by which the built-in head is judged. */
@Command(
        name = "head-pictures",
        description = "Draw sheets of the built-in head: people, expressions, joints, landmarks.",
        mixinStandardHelpOptions = true)
public final class HeadPictures implements Callable<Integer> {

    private static final int BACKGROUND = 0xF2F2F2;
    private static final int INK = 0x202020;
    private static final int TEXT_HEIGHT = 20;
    private static final DirectionalLights LIGHTS = new DirectionalLights(new float[] {
        -0.7f, 0.6f, 1, 2.6f, 2.55f, 2.5f, 0.8f, 0.3f, 0.8f, 1.5f, 1.5f, 1.55f, 0, -0.4f, 1, 0.7f, 0.7f, 0.7f
    });

    private static final double WHOLE_HEAD = 6.6;
    private static final double FACE = 9.2;

    @Option(names = "--out", required = true, description = "folder for the pictures")
    private Path out;

    private HeadModel model;
    private CoarseRenderer renderer;
    private FloatImage meanTexture;

    /** One head to draw. */
    private record Pose(float[] shape, float[] expression, float[] joints) {

        static Pose neutral() {
            return new Pose(new float[0], new float[0], new float[3 * HeadParameters.NUM_JOINTS]);
        }

        Pose withShape(float[] s) {
            return new Pose(s, expression, joints);
        }

        Pose withExpression(float[] e) {
            return new Pose(shape, e, joints);
        }

        Pose turned(int joint, double xDeg, double yDeg) {
            float[] j = joints.clone();
            j[3 * joint] += (float) Math.toRadians(xDeg);
            j[3 * joint + 1] += (float) Math.toRadians(yDeg);
            return new Pose(shape, expression, j);
        }
    }

    private record Cell(String label, RgbImage picture) {}

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new HeadPictures()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        model = HeadModel.builtin();
        renderer = new CoarseRenderer(model.topology(), CoarseRenderer.Options.PICTURE);
        meanTexture = texture(new float[0]);
        Files.createDirectories(out);
        write("views.png", views(), 5);
        write("identities.png", identities(), 8);
        write("expressions.png", expressions(), 8);
        write("joints.png", joints(), 6);
        write("albedo.png", albedo(), 5);
        write("landmarks.png", landmarks(), 3);
        return 0;
    }

    private List<Cell> views() {
        List<Cell> cells = new ArrayList<>();
        for (boolean grey : new boolean[] {false, true}) {
            for (int yaw : new int[] {-80, -40, 0, 40, 80}) {
                Pose pose = Pose.neutral().turned(HeadParameters.GLOBAL, 0, yaw);
                RgbImage picture = grey ? geometry(pose, 300) : textured(pose, meanTexture, 300, WHOLE_HEAD);
                cells.add(new Cell("yaw " + yaw, picture));
            }
        }
        return cells;
    }

    /** Random people: all coefficients at one deviation, then the first twenty at two. */
    private List<Cell> identities() {
        List<Cell> cells = new ArrayList<>();
        Random random = new Random(1);
        for (int row = 0; row < 4; row++) {
            int sigma = row < 2 ? 1 : 2;
            for (int i = 0; i < 8; i++) {
                float[] shape = new float[sigma == 1 ? model.numShape() : 20];
                for (int k = 0; k < shape.length; k++) {
                    shape[k] = (float) (sigma * random.nextGaussian());
                }
                float[] colour = new float[model.albedo().orElseThrow().dirs().length];
                for (int k = 0; k < colour.length; k++) {
                    colour[k] = (float) random.nextGaussian();
                }
                Pose pose = Pose.neutral().withShape(shape).turned(HeadParameters.GLOBAL, 0, i % 2 == 0 ? 0 : 35);
                cells.add(new Cell(sigma + " sigma", textured(pose, texture(colour), 200, WHOLE_HEAD)));
            }
        }
        for (int k = 0; k < 8; k++) {
            for (int sign : new int[] {-2, 2}) {
                float[] shape = new float[k + 1];
                shape[k] = sign;
                Pose pose = Pose.neutral().withShape(shape).turned(HeadParameters.GLOBAL, 0, 25);
                cells.add(new Cell(k + ": " + sign + " sigma", geometry(pose, 200)));
            }
        }
        return cells;
    }

    private List<Cell> expressions() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell("neutral", textured(Pose.neutral(), meanTexture, 200, FACE)));
        for (int e = 0; e < model.numExpression(); e++) {
            float[] expression = new float[e + 1];
            expression[e] = 1;
            cells.add(new Cell(
                    model.basis().expressionNames().get(e),
                    textured(Pose.neutral().withExpression(expression), meanTexture, 200, FACE)));
        }
        return cells;
    }

    private List<Cell> joints() {
        List<Cell> cells = new ArrayList<>();
        for (int yaw : new int[] {0, 40}) {
            for (int jaw : new int[] {0, 5, 10, 16, 22, 28}) {
                Pose pose = Pose.neutral()
                        .turned(HeadParameters.GLOBAL, 0, yaw)
                        .turned(HeadParameters.JAW, jaw, 0);
                cells.add(new Cell("jaw " + jaw, textured(pose, meanTexture, 240, FACE)));
            }
        }
        int[][] gazes = {{0, 0}, {0, 25}, {0, -25}, {-18, 0}, {18, 0}};
        for (int[] g : gazes) {
            Pose pose = Pose.neutral()
                    .turned(HeadParameters.LEFT_EYE, g[0], g[1])
                    .turned(HeadParameters.RIGHT_EYE, g[0], g[1]);
            cells.add(new Cell("eyes " + g[0] + ", " + g[1], textured(pose, meanTexture, 240, 14)));
        }
        float[] blink = new float[2];
        Arrays.fill(blink, 1);
        cells.add(new Cell("blink", textured(Pose.neutral().withExpression(blink), meanTexture, 240, 14)));
        int[][] necks = {{0, 30}, {0, -30}, {20, 0}, {-20, 0}, {12, 20}, {-12, -20}};
        for (int[] n : necks) {
            Pose pose = Pose.neutral().turned(HeadParameters.NECK, n[0], n[1]);
            cells.add(new Cell("neck " + n[0] + ", " + n[1], textured(pose, meanTexture, 240, WHOLE_HEAD)));
        }
        return cells;
    }

    private List<Cell> albedo() {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell("mean", meanTexture.toRgb()));
        int count = model.albedo().orElseThrow().dirs().length;
        for (int k = 0; k < count; k++) {
            for (int sign : new int[] {-2, 2}) {
                float[] c = new float[k + 1];
                c[k] = sign;
                cells.add(new Cell(k + ": " + sign + " sigma", textured(Pose.neutral(), texture(c), 200, FACE)));
            }
        }
        return cells;
    }

    private List<Cell> landmarks() {
        List<Cell> cells = new ArrayList<>();
        int size = 460;
        for (int yaw : new int[] {-30, 0, 30}) {
            PosedHead head = pose(Pose.neutral().turned(HeadParameters.GLOBAL, 0, yaw));
            cells.add(new Cell(
                    "MediaPipe 468, yaw " + yaw,
                    dotted(head, model.landmarks().mediapipe(), size, 1.6, 0x0040C0)));
        }
        for (int yaw : new int[] {-30, 0, 30}) {
            PosedHead head = pose(Pose.neutral().turned(HeadParameters.GLOBAL, 0, yaw));
            cells.add(new Cell(
                    "iBUG 68 with moving contour, yaw " + yaw,
                    dotted(head, model.landmarks().ibug68(head.rotation()), size, 2.6, 0xC00020)));
        }
        return cells;
    }

    private RgbImage dotted(PosedHead head, LandmarkEmbedding points, int size, double radius, int colour) {
        OrthographicCamera camera = camera(FACE);
        RgbImage picture = renderer.geometry(head.vertices(), camera.project(head.vertices()), size, size)
                .over(background(size))
                .toRgb();
        Canvas canvas = new Canvas(picture);
        float[] at = camera.project(points.evaluate(head.vertices(), model.topology().faces()));
        for (int p = 0; p < points.size(); p++) {
            canvas.disc(
                    OrthographicCamera.ndcToPixel(at[3 * p], size),
                    OrthographicCamera.ndcToPixel(at[3 * p + 1], size),
                    radius,
                    colour);
        }
        return canvas.image();
    }

    private PosedHead pose(Pose p) {
        return model.decode(new HeadParameters(p.shape, p.expression, p.joints));
    }

    private static OrthographicCamera camera(double scale) {
        double lift = scale > 12 ? -0.005 : scale > WHOLE_HEAD ? 0.025 : 0.005;
        return new OrthographicCamera(scale, 0, lift);
    }

    private RgbImage textured(Pose p, FloatImage texture, int size, double scale) {
        PosedHead head = pose(p);
        return renderer.textured(
                        head.vertices(), camera(scale).project(head.vertices()), texture, LIGHTS, size, size)
                .over(background(size))
                .toRgb();
    }

    private RgbImage geometry(Pose p, int size) {
        PosedHead head = pose(p);
        return renderer.geometry(head.vertices(), camera(WHOLE_HEAD).project(head.vertices()), size, size)
                .over(background(size))
                .toRgb();
    }

    private static FloatImage background(int size) {
        FloatImage out = FloatImage.zeros(3, size, size);
        Arrays.fill(out.data(), (BACKGROUND & 0xFF) / 255f);
        return out;
    }

    private FloatImage texture(float[] coefficients) {
        float[] interleaved = model.albedo().orElseThrow().decode(coefficients);
        int size = model.albedo().orElseThrow().size();
        FloatImage planes = FloatImage.zeros(3, size, size);
        for (int i = 0; i < size * size; i++) {
            for (int c = 0; c < 3; c++) {
                planes.data()[c * size * size + i] = Math.max(0, Math.min(1, interleaved[3 * i + c]));
            }
        }
        return planes;
    }

    private void write(String name, List<Cell> cells, int columns) throws IOException {
        int width = cells.stream().mapToInt(c -> c.picture.width()).max().orElseThrow();
        int height = cells.stream().mapToInt(c -> c.picture.height()).max().orElseThrow() + TEXT_HEIGHT;
        int rows = (cells.size() + columns - 1) / columns;
        Canvas canvas = new Canvas(columns * width, rows * height, BACKGROUND);
        for (int i = 0; i < cells.size(); i++) {
            int x = i % columns * width;
            int y = i / columns * height;
            canvas.draw(cells.get(i).picture, x, y);
            canvas.text(cells.get(i).label, x + 4, y + height - 6, 12, INK);
        }
        PngWriter.write(canvas.image(), out.resolve(name));
    }
}
