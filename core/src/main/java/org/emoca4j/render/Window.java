package org.emoca4j.render;

/**
 * A rectangle of pixels inside a picture.
 *
 * @param left first column
 * @param top first row
 * @param width columns, 0 if empty
 * @param height rows, 0 if empty
 */
record Window(int left, int top, int width, int height) {

    static Window whole(int width, int height) {
        return new Window(0, 0, width, height);
    }

    /**
     * The pixels of a picture that a mesh can touch.
     *
     * @param verticesNdc {@code V * 3}, NDC of the picture; points that are not finite are left out
     */
    static Window around(float[] verticesNdc, int width, int height) {
        double minX = Double.POSITIVE_INFINITY;
        double minY = Double.POSITIVE_INFINITY;
        double maxX = Double.NEGATIVE_INFINITY;
        double maxY = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < verticesNdc.length; i += 3) {
            float x = verticesNdc[i];
            float y = verticesNdc[i + 1];
            if (Float.isFinite(x) && Float.isFinite(y)) {
                minX = Math.min(minX, x);
                maxX = Math.max(maxX, x);
                minY = Math.min(minY, y);
                maxY = Math.max(maxY, y);
            }
        }
        int left = clamp(Math.floor(OrthographicCamera.ndcToPixel(minX, width)), width);
        int right = clamp(Math.ceil(OrthographicCamera.ndcToPixel(maxX, width)) + 1, width);
        int top = clamp(Math.floor(OrthographicCamera.ndcToPixel(minY, height)), height);
        int bottom = clamp(Math.ceil(OrthographicCamera.ndcToPixel(maxY, height)) + 1, height);
        return new Window(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    }

    private static int clamp(double value, int max) {
        return (int) Math.max(0, Math.min(max, value));
    }

    Window times(int factor) {
        return new Window(left * factor, top * factor, width * factor, height * factor);
    }
}
