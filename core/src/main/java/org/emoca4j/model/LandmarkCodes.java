package org.emoca4j.model;

import java.util.Optional;
import org.emoca4j.detect.DetectedFace;
import org.emoca4j.detect.FaceLandmarks;
import org.emoca4j.head.AlbedoModel;
import org.emoca4j.head.HeadModel;
import org.emoca4j.head.HeadParameters;
import org.emoca4j.image.FloatImage;
import org.emoca4j.image.RgbImage;
import org.emoca4j.image.Similarity;
import org.emoca4j.image.Warp;
import org.emoca4j.mesh.Mesh;
import org.emoca4j.render.HeadView;

/**
 * The shorter part of {@link BuiltinModel}'s work: the head's identity, expression and pose by landmarks alone, and if
 * asked for gaze, skin and light, without texture and refinement.
 *
 * <p>Immutable and safe for use from many threads.
 */
public final class LandmarkCodes {

    private final HeadModel head;
    private final HeadFitter fitter;

    /** For a head with landmarks of MediaPipe's mesh. */
    public LandmarkCodes(HeadModel head) {
        this.head = head;
        fitter = new HeadFitter(head);
    }

    /** The square that the fit's camera means, upright: from image pixels to crop pixels. */
    public static Similarity imageToCrop(DetectedFace face) {
        return BuiltinModel.crop(face);
    }

    /** Where the fit of a face ended: to be asked for codes, or to be completed. */
    public final class Fit {

        private final DetectedFace face;
        private final HeadFitter.Solution solution;

        private Fit(DetectedFace face) {
            this.face = face;
            solution = fitter.solve(BuiltinModel.landmarksNdc(face.landmarks(), imageToCrop(face)), Optional.empty());
        }

        /** What {@link BuiltinModel} gives without refinement, eyes at rest. */
        public HeadParameters head() {
            return fitter.place(solution).head();
        }

        /**
         * Turns the eyes and explains the skin.
         *
         * @param photo where the face was found
         * @return what {@link BuiltinModel} gives without refinement
         * @throws IllegalStateException if the head has no albedo
         */
        public CoarseFace coarse(RgbImage photo) {
            AlbedoModel albedo = head.albedo().orElseThrow(
                    () -> new IllegalStateException("head model " + head.basis().name() + " has no albedo"));
            FaceLandmarks landmarks = face.landmarks();
            Similarity imageToCrop = imageToCrop(face);
            HeadFit fit = fitter.complete(solution, BuiltinModel.irisNdc(landmarks, imageToCrop), landmarks.score());
            int size = BuiltinModel.CROP_SIZE;
            FloatImage crop = Warp.crop(photo, imageToCrop, size, size);
            Mesh mesh = new Mesh(head.decode(fit.head()).vertices(), head.topology());
            HeadView view = HeadView.of(mesh, fit.camera().project(mesh.vertices()), size, size);
            Appearance skin = new AppearanceFitter(albedo).fit(crop, view, PhotoFrame.of(photo, imageToCrop));
            return CoarseFace.of(head, new FaceCodes(fit.head(), fit.camera(), skin.albedo(), skin.light()));
        }
    }

    /**
     * Fits the head.
     *
     * @param face with landmarks in pixels of any picture
     */
    public Fit solve(DetectedFace face) {
        return new Fit(face);
    }

    /**
     * Fits the head.
     *
     * @param face with landmarks in pixels of any picture
     * @return what {@link BuiltinModel} gives without refinement, eyes at rest
     */
    public HeadParameters fit(DetectedFace face) {
        return solve(face).head();
    }
}
