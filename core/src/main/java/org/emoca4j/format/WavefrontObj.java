package org.emoca4j.format;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringTokenizer;

/**
 * Positions, texture coordinates and triangles of a Wavefront OBJ file. Normals, materials, groups and lines are
 * ignored; faces with more than three corners are cut into a fan.
 *
 * @param vertices {@code V * 3}, unit and space as in the file
 * @param uvs {@code T * 2}, v upwards; empty if the file has none
 * @param faces {@code F * 3} indices of vertices, from 0
 * @param uvFaces {@code F * 3} indices of {@code uvs}, from 0; empty if the faces have none
 */
public record WavefrontObj(float[] vertices, float[] uvs, int[] faces, int[] uvFaces) {

    /**
     * Reads a file.
     *
     * @throws FormatException if a line makes no sense; the message has its number
     */
    public static WavefrontObj read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in, file.toString());
        }
    }

    static WavefrontObj parse(InputStream in, String source) throws IOException {
        Parser parser = new Parser();
        int number = 0;
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                parser.accept(line);
            }
            return parser.finish();
        } catch (CharacterCodingException e) {
            throw new FormatException(source + ": line " + (number + 1) + ": not text", e);
        } catch (IllegalArgumentException e) {
            throw new FormatException(
                    source + ": line " + number + ": " + FormatException.printable(e.getMessage()), e);
        }
    }

    private static final class Parser {

        private float[] vertices = new float[1 << 12];
        private float[] uvs = new float[1 << 12];
        private int[] faces = new int[1 << 12];
        private int[] uvFaces = new int[1 << 12];
        private int numVertices;
        private int numUvs;
        private int numFaces;
        private int numUvFaces;

        void accept(String line) {
            StringTokenizer tokens = new StringTokenizer(line);
            if (!tokens.hasMoreTokens()) {
                return;
            }
            switch (tokens.nextToken()) {
                case "v" -> {
                    vertices = room(vertices, 3 * numVertices + 3);
                    numbers(tokens, vertices, 3 * numVertices++, 3);
                }
                case "vt" -> {
                    uvs = room(uvs, 2 * numUvs + 2);
                    numbers(tokens, uvs, 2 * numUvs++, 2);
                }
                case "f" -> face(tokens);
                default -> {
                    // other statements don't concern the shape
                }
            }
        }

        private static float[] room(float[] array, int needed) {
            return needed <= array.length ? array : Arrays.copyOf(array, 2 * needed);
        }

        private static int[] room(int[] array, int needed) {
            return needed <= array.length ? array : Arrays.copyOf(array, 2 * needed);
        }

        private static void numbers(StringTokenizer tokens, float[] out, int offset, int count) {
            for (int i = 0; i < count; i++) {
                if (!tokens.hasMoreTokens()) {
                    throw new IllegalArgumentException("expected " + count + " numbers");
                }
                String token = tokens.nextToken();
                out[offset + i] = Float.parseFloat(token);
                if (!Float.isFinite(out[offset + i])) {
                    throw new IllegalArgumentException("not a finite number: " + token);
                }
            }
        }

        private void face(StringTokenizer tokens) {
            int corners = tokens.countTokens();
            if (corners < 3) {
                throw new IllegalArgumentException("a face needs at least 3 corners, this has " + corners);
            }
            int[] corner = new int[corners];
            int[] uvCorner = new int[corners];
            boolean hasUvs = true;
            for (int i = 0; i < corners; i++) {
                String[] parts = tokens.nextToken().split("/", -1);
                corner[i] = index(parts[0], numVertices);
                hasUvs &= parts.length > 1 && !parts[1].isEmpty();
                uvCorner[i] = hasUvs ? index(parts[1], numUvs) : 0;
            }
            for (int i = 2; i < corners; i++) {
                faces = room(faces, 3 * numFaces + 3);
                faces[3 * numFaces] = corner[0];
                faces[3 * numFaces + 1] = corner[i - 1];
                faces[3 * numFaces + 2] = corner[i];
                numFaces++;
                if (hasUvs) {
                    uvFaces = room(uvFaces, 3 * numUvFaces + 3);
                    uvFaces[3 * numUvFaces] = uvCorner[0];
                    uvFaces[3 * numUvFaces + 1] = uvCorner[i - 1];
                    uvFaces[3 * numUvFaces + 2] = uvCorner[i];
                    numUvFaces++;
                }
            }
        }

        /** From 1 up, or from -1 down for the last one read so far. */
        private static int index(String text, int count) {
            int i = Integer.parseInt(text);
            int index = i > 0 ? i - 1 : count + i;
            if (i == 0 || index < 0 || index >= count) {
                throw new IllegalArgumentException("index " + text + " outside the " + count + " elements above");
            }
            return index;
        }

        WavefrontObj finish() {
            if (numUvFaces != 0 && numUvFaces != numFaces) {
                throw new IllegalArgumentException("some faces have texture coordinates and some have none");
            }
            return new WavefrontObj(
                    Arrays.copyOf(vertices, 3 * numVertices),
                    Arrays.copyOf(uvs, 2 * numUvs),
                    Arrays.copyOf(faces, 3 * numFaces),
                    Arrays.copyOf(uvFaces, 3 * numUvFaces));
        }
    }
}
