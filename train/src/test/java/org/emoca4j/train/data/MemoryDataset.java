package org.emoca4j.train.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.emoca4j.image.RgbImage;

/** Small samples of random pixels, some of which can't be read. */
record MemoryDataset(List<Labels> all, Set<Integer> broken) implements Dataset {

    static MemoryDataset of(int size, Integer... broken) {
        return new MemoryDataset(
                IntStream.range(0, size).mapToObj(i -> Labels.ofExpression(i % 3)).toList(), Set.of(broken));
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public Labels labels(int index) {
        return all.get(index);
    }

    @Override
    public Sample get(int index) throws IOException {
        if (broken.contains(index)) {
            throw new IOException("sample " + index + " is broken");
        }
        return sample(index, all.get(index));
    }

    static Sample sample(int index, Labels labels) {
        SeededRandom random = new SeededRandom(index);
        RgbImage image = RgbImage.black(224, 224);
        for (int i = 0; i < image.rgb().length; i++) {
            image.rgb()[i] = (byte) random.nextLong();
        }
        float[] points = new float[136];
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) random.between(-1, 1);
        }
        float[] mesh = new float[2 * 468];
        for (int i = 0; i < mesh.length; i++) {
            mesh[i] = i;
        }
        return new Sample("sample " + index, image, points, index % 2 == 0 ? mesh : new float[0],
                FaceMask.hull(new float[] {50, 50, 150, 60, 100, 200}), labels, Optional.empty());
    }

    @Override
    public void close() {
        // nothing is open
    }
}
