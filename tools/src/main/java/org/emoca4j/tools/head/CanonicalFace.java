package org.emoca4j.tools.head;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * MediaPipe's canonical face: the 468 points of its mesh in neutral, centimetres, +x the subject's left, y up, z
 * forward. It lies as a protobuf message inside the npm package {@code @mediapipe/face_mesh} 0.4.1657299874.
 */
final class CanonicalFace {

    static final int NUM_POINTS = 468;
    private static final String FILE = "face_mesh_solution_packed_assets.data";
    private static final int FROM = 3_737_848;
    private static final int TO = 3_757_224;
    private static final int FLOATS_PER_POINT = 5;
    private static final int MESH_FIELD = 1;
    private static final int VERTEX_FIELD = 3;

    /** {@code 468 * 3}, metres. */
    final double[] points = new double[NUM_POINTS * 3];

    CanonicalFace(Path packageFolder) throws IOException {
        Path file = packageFolder.resolve(FILE);
        ByteBuffer bytes = ByteBuffer.allocate(TO - FROM).order(ByteOrder.LITTLE_ENDIAN);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(FROM);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                continue;
            }
        }
        float[] floats = new float[NUM_POINTS * FLOATS_PER_POINT];
        int found = readMessage(bytes.flip(), floats, 0);
        if (found != floats.length) {
            throw new IOException(file + ": found " + found + " numbers of the canonical face, expected "
                    + floats.length + "; is this version 0.4.1657299874?");
        }
        for (int p = 0; p < NUM_POINTS; p++) {
            for (int i = 0; i < 3; i++) {
                points[3 * p + i] = 0.01 * floats[FLOATS_PER_POINT * p + i];
            }
        }
    }

    /** Reads fields until the end, goes into the mesh message, and collects its vertex floats. */
    private static int readMessage(ByteBuffer in, float[] floats, int found) {
        int count = found;
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            int field = key >> 3;
            switch (key & 7) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    int length = (int) varint(in);
                    if (field == MESH_FIELD) {
                        ByteBuffer mesh = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                        count = readMessage(mesh, floats, count);
                    }
                    in.position(in.position() + length);
                }
                case 5 -> {
                    float value = in.getFloat();
                    if (field == VERTEX_FIELD && count < floats.length) {
                        floats[count++] = value;
                    }
                }
                default -> throw new IllegalArgumentException("unknown protobuf wire type in key " + key);
            }
        }
        return count;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    double[] point(int p) {
        return Arrays.copyOfRange(points, 3 * p, 3 * p + 3);
    }

    /** For each point the one on the other side of the face. */
    int[] mirror() {
        int[] out = new int[NUM_POINTS];
        for (int p = 0; p < NUM_POINTS; p++) {
            double best = Double.MAX_VALUE;
            for (int q = 0; q < NUM_POINTS; q++) {
                double dx = points[3 * p] + points[3 * q];
                double dy = points[3 * p + 1] - points[3 * q + 1];
                double dz = points[3 * p + 2] - points[3 * q + 2];
                double d = dx * dx + dy * dy + dz * dz;
                if (d < best) {
                    best = d;
                    out[p] = q;
                }
            }
        }
        return out;
    }
}
