package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadLandmarks;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.head.LandmarkEmbedding;
import org.emoca4j.head.PosedHead;
import org.emoca4j.head.Region;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.Resize;
import org.emoca4j.image.RgbImage;
import org.emoca4j.math.Rotations;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.render.CoarseRenderer;
import org.emoca4j.render.HeadView;
import org.emoca4j.render.OrthographicCamera;
import org.emoca4j.render.SphericalHarmonics;

/**
 * Rendered heads with exact labels: random identity, expression, pose, skin, light, background and things in front.
 * Sample i depends on the seed, the number of faces of a person, and i alone. Nobody says what emotion a random
 * expression is, so there is no class.
 */
public final class SyntheticFaces implements Dataset {

    private static final int SIZE = Sample.SIZE;
    private static final double MAX_SIGMA = 2.5;
    private static final int MAX_UNITS = 5;
    private static final double MAX_JAW_RAD = 0.35;
    private static final double MAX_GAZE_RAD = 0.3;
    private static final double YAW_RAD = Math.toRadians(22);
    private static final double TILT_RAD = Math.toRadians(8);
    private static final double MAX_TURNS = 2.2;
    /** The published crop: 1.1 x 1.25 of the box of the 68 points. */
    private static final double CROP_MARGIN = 1.375;

    private static final double OCCLUDED_SHARE = 0.3;

    /** Mean of a lit face seen from in front, as cameras expose: beyond it, light skin would be a white area. */
    private static final double BRIGHTEST = 0.68;

    private static final double DARKEST = 0.13;

    /** Changes whenever the same numbers give other pictures. */
    private static final String VERSION = "rendered faces 2";

    /** Keeps the numbers of persons apart from those of faces. */
    private static final long PERSONS = 0x706572736F6E73L;

    private static final int BACKDROP_HEIGHT = 480;

    private final HeadModel head;
    private final AlbedoModel albedo;
    private final CoarseRenderer renderer;
    private final List<RgbImage> backdrops;
    private final long seed;
    private final int size;
    private final int perPerson;

    /** Each face of another person, see {@link #SyntheticFaces(HeadModel, List, long, int, int)}. */
    public SyntheticFaces(HeadModel head, List<RgbImage> backdrops, long seed, int size) {
        this(head, backdrops, seed, size, 1);
    }

    /**
     * @param head a head with albedo
     * @param backdrops photos that backgrounds are cut from, or none
     * @param size how many samples there are
     * @param perPerson how many of them, one after the other, show one person: the same identity and skin
     */
    public SyntheticFaces(HeadModel head, List<RgbImage> backdrops, long seed, int size, int perPerson) {
        this.head = head;
        this.albedo = head.albedo().orElseThrow(
                () -> new IllegalArgumentException("head model " + head.basis().name() + " has no albedo"));
        this.renderer = new CoarseRenderer(head.topology(), CoarseRenderer.Options.PICTURE);
        this.backdrops = List.copyOf(backdrops);
        this.seed = seed;
        this.size = size;
        this.perPerson = perPerson;
    }

    /**
     * Photos of a folder for backgrounds, scaled down to 480 rows.
     *
     * @param max how many at most, spread evenly over the folder
     */
    public static List<RgbImage> readBackdrops(Path folder, int max) throws IOException {
        List<LabelledPhoto> photos = PhotoFolders.readPlain(folder);
        List<RgbImage> out = new ArrayList<>();
        for (int i = 0; i < Math.min(max, photos.size()); i++) {
            int photo = (int) ((long) i * photos.size() / Math.min(max, photos.size()));
            out.add(Resize.toHeight(new ImageDecoder().read(photos.get(photo).file()), BACKDROP_HEIGHT));
        }
        return out;
    }

    @Override
    public int size() {
        return size;
    }

    /** What tells these faces from others, in words; the rest is {@link #content}. */
    String describe() {
        return "synthetic seed=" + seed + " per-person=" + perPerson + " backdrops=" + backdrops.size();
    }

    /** A digest of the head and the photos that these faces are made with, and of how. */
    byte[] content() {
        MessageDigest digest = PreparationPlan.sha256();
        digest.update(VERSION.getBytes(StandardCharsets.UTF_8));
        for (float[] values : new float[][] {head.basis().template(), albedo.mean()}) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
            bytes.asFloatBuffer().put(values);
            digest.update(bytes);
        }
        backdrops.forEach(photo -> digest.update(photo.rgb()));
        return digest.digest();
    }

    /** Unlike those of other seeds: prepared folders may be trained on together. */
    private String name(String what, int number) {
        return "synthetic-" + seed + "-" + what + number;
    }

    @Override
    public Labels labels(int index) {
        return Labels.NONE.of(perPerson == 1 ? name("", index) : name("person-", index / perPerson));
    }

    @Override
    public Sample get(int index) {
        SeededRandom random = new SeededRandom(seed, index);
        Optional<Person> person = perPerson == 1 ? Optional.empty() : Optional.of(person(index / perPerson));
        HeadParameters own = parameters(random);
        HeadParameters parameters = person.isEmpty()
                ? own
                : new HeadParameters(person.get().shape(), own.expression(), own.pose());
        PosedHead posed = head.decode(parameters);
        float[] points = head.landmarks()
                .ibug68(posed.rotation())
                .evaluate(posed.vertices(), head.topology().faces());
        OrthographicCamera camera = camera(points, random);
        float[] verticesNdc = camera.project(posed.vertices());
        float[] ownSkin = gaussians(albedo.dirs().length, random);
        float[] skin = person.map(Person::skin).orElse(ownSkin);
        float[] texels = albedo.decode(skin);
        SphericalHarmonics light = exposed(light(random), texels);
        FloatImage texture = FloatImage.ofInterleaved(texels, 3, albedo.size(), albedo.size());
        RgbImage image = renderer.textured(posed.vertices(), verticesNdc, texture, light, SIZE, SIZE)
                .over(Backdrop.draw(backdrops, random))
                .toRgb();
        float[] mesh = mediapipe(posed, camera);
        FaceMask mask = mask(mesh, posed, verticesNdc);
        for (int n = 0; n < 2 && random.nextDouble() < OCCLUDED_SHARE; n++) {
            Backdrop.occlude(image, mask, random);
        }
        return new Sample(
                name("", index),
                image,
                normalised(camera.project(points)),
                mesh,
                mask,
                labels(index),
                Optional.of(new TrueCodes(
                        parameters.shape(),
                        parameters.expression(),
                        parameters.pose(),
                        new float[] {(float) camera.scale(), (float) camera.tx(), (float) camera.ty()},
                        skin,
                        light.coefficients())));
    }

    /** What all faces of someone have in common. */
    private record Person(float[] shape, float[] skin) {}

    private Person person(int number) {
        SeededRandom random = new SeededRandom(seed, PERSONS, number);
        return new Person(gaussians(head.numShape(), random), gaussians(albedo.dirs().length, random));
    }

    private static float[] gaussians(int count, SeededRandom random) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) Math.max(-MAX_SIGMA, Math.min(MAX_SIGMA, random.gaussian()));
        }
        return out;
    }

    private HeadParameters parameters(SeededRandom random) {
        float[] shape = gaussians(head.numShape(), random);
        float[] expression = new float[head.numExpression()];
        if (head.basis().expressionNames().isEmpty()) {
            expression = gaussians(expression.length, random); // components of variance 1 without names
        } else {
            for (int units = random.below(MAX_UNITS + 1); units > 0; units--) {
                expression[random.below(expression.length)] = (float) random.nextDouble();
            }
        }
        float[] pose = new float[3 * HeadParameters.NUM_JOINTS];
        double[] turn = turn(random);
        for (int i = 0; i < 3; i++) {
            pose[3 * HeadParameters.GLOBAL + i] = (float) turn[i];
        }
        if (random.nextDouble() < 0.5) {
            pose[3 * HeadParameters.JAW] = (float) random.between(0, MAX_JAW_RAD);
        }
        float up = (float) random.between(-MAX_GAZE_RAD, MAX_GAZE_RAD);
        float aside = (float) random.between(-MAX_GAZE_RAD, MAX_GAZE_RAD);
        for (int eye : new int[] {HeadParameters.LEFT_EYE, HeadParameters.RIGHT_EYE}) {
            pose[3 * eye] = up;
            pose[3 * eye + 1] = aside;
        }
        return new HeadParameters(shape, expression, pose);
    }

    /** How the head is turned, axis-angle: yaw after pitch after roll. */
    private static double[] turn(SeededRandom random) {
        double yaw = limited(random) * YAW_RAD;
        double pitch = limited(random) * TILT_RAD;
        double roll = limited(random) * TILT_RAD;
        double[] tilted = Rotations.multiply(Rotations.exp(pitch, 0, 0), Rotations.exp(0, 0, roll));
        return Rotations.log(Rotations.multiply(Rotations.exp(0, yaw, 0), tilted));
    }

    private static double limited(SeededRandom random) {
        return Math.max(-MAX_TURNS, Math.min(MAX_TURNS, random.gaussian()));
    }

    /** A crop around the landmarks as a detector's would be, a little off. */
    private static OrthographicCamera camera(float[] points, SeededRandom random) {
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < points.length; i += 3) {
            left = Math.min(left, points[i]);
            right = Math.max(right, points[i]);
            low = Math.min(low, points[i + 1]);
            high = Math.max(high, points[i + 1]);
        }
        double side = (right - left + high - low) / 2 * CROP_MARGIN * random.between(0.95, 1.1);
        return new OrthographicCamera(
                2 / side,
                -(left + right) / 2 + side * random.between(-0.04, 0.04),
                -(low + high) / 2 + side * random.between(-0.04, 0.04));
    }

    /** Light from everywhere plus light from one side in front, tinted a little, plus small second-order parts. */
    private static SphericalHarmonics light(SeededRandom random) {
        float[] unit = new float[SphericalHarmonics.NUM_BASIS];
        SphericalHarmonics.basis(1, 1, 1, unit);
        double ambient = random.between(0.55, 0.95);
        double strength = random.between(0, 0.5);
        double across = random.between(-1, 1);
        double up = random.between(-0.3, 1);
        double length = Math.sqrt(across * across + up * up + 0.5);
        double[] weights = new double[SphericalHarmonics.NUM_BASIS];
        weights[0] = ambient;
        weights[1] = strength * across / length;
        weights[2] = strength * up / length;
        weights[3] = strength * Math.sqrt(0.5) / length;
        for (int k = 4; k < weights.length; k++) {
            weights[k] = 0.04 * random.gaussian();
        }
        float[] coefficients = new float[3 * weights.length];
        for (int c = 0; c < 3; c++) {
            double tint = random.between(0.93, 1.07);
            for (int k = 0; k < weights.length; k++) {
                float constant = unit[k] == 0 ? 1 : unit[k]; // x^2 - y^2 is 0 there
                coefficients[3 * k + c] = (float) (tint * weights[k] / constant);
            }
        }
        return new SphericalHarmonics(coefficients);
    }

    /**
     * The light, weaker or stronger where the face would be too bright or too dark to be seen.
     *
     * @param texels the skin's colour, interleaved
     */
    private SphericalHarmonics exposed(SphericalHarmonics light, float[] texels) {
        double[] skin = new double[3];
        int count = 0;
        for (int texel = 0; texel < albedo.faceMask().length; texel++) {
            if (albedo.faceMask()[texel] > 0.5f) {
                for (int c = 0; c < 3; c++) {
                    skin[c] += Math.max(0, Math.min(1, texels[3 * texel + c]));
                }
                count++;
            }
        }
        float[] front = new float[3];
        light.shade(0, 0, 1, front);
        double lit = (skin[0] * front[0] + skin[1] * front[1] + skin[2] * front[2]) / (3 * count);
        double gain = Math.max(DARKEST, Math.min(BRIGHTEST, lit)) / lit;
        float[] coefficients = light.coefficients().clone();
        for (int i = 0; i < coefficients.length; i++) {
            coefficients[i] *= (float) gain;
        }
        return new SphericalHarmonics(coefficients);
    }

    /** Where the head is seen within the hull of the face mesh, which is what photos are prepared with. */
    private FaceMask mask(float[] mesh, PosedHead posed, float[] verticesNdc) {
        int[] faces = HeadView.of(new Mesh(posed.vertices(), head.topology()), verticesNdc, SIZE, SIZE)
                .raster()
                .faceIndex();
        float[] points = new float[mesh.length];
        int known = 0;
        for (float coordinate : mesh) {
            if (!Float.isNaN(coordinate)) {
                points[known++] = (float) Sample.pixel(coordinate);
            }
        }
        FaceMask mask = FaceMask.hull(Arrays.copyOf(points, known));
        for (int pixel = 0; pixel < faces.length; pixel++) {
            if (faces[pixel] < 0 || head.region(faces[pixel]) == Region.OTHER_SKIN) {
                mask.set(pixel % SIZE, pixel / SIZE, false);
            }
        }
        return mask;
    }

    /** Points of the face mesh; NaN for those that the head has no place for. */
    private float[] mediapipe(PosedHead posed, OrthographicCamera camera) {
        HeadLandmarks landmarks = head.landmarks();
        LandmarkEmbedding embedding = landmarks.mediapipe();
        float[] known = normalised(camera.project(
                embedding.evaluate(posed.vertices(), head.topology().faces())));
        float[] out = new float[2 * FaceLandmarks.COUNT];
        Arrays.fill(out, Float.NaN);
        for (int i = 0; i < embedding.size(); i++) {
            System.arraycopy(known, 2 * i, out, 2 * landmarks.mediapipeIndices()[i], 2);
        }
        return out;
    }

    /** From the renderer's -1..1 over pixel edges to the published one over pixel centres: half a pixel. */
    private static float[] normalised(float[] pointsNdc) {
        float[] out = new float[pointsNdc.length / 3 * 2];
        for (int i = 0; i < out.length / 2; i++) {
            out[2 * i] = Sample.normalise(OrthographicCamera.ndcToPixel(pointsNdc[3 * i], SIZE));
            out[2 * i + 1] = Sample.normalise(OrthographicCamera.ndcToPixel(pointsNdc[3 * i + 1], SIZE));
        }
        return out;
    }

    @Override
    public void close() {
        // holds nothing that would need it
    }
}
