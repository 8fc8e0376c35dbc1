package org.emoca4j.train.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.emoca4j.app.Console;
import org.emoca4j.app.UserError;
import org.emoca4j.format.AtomicFile;
import org.emoca4j.format.Safetensors;
import org.emoca4j.format.Tensor;
import org.emoca4j.train.data.Dataset;
import org.emoca4j.train.data.Labels;
import org.emoca4j.train.data.Workers;
import org.emoca4j.train.run.Team;

/**
 * The codes of all faces of prepared folders. They are computed once and kept in the folder, in files that are named
 * after the content of the folder and of the face model, a thousand faces each: an interrupted computation goes on, and
 * other data or another model never finds these.
 *
 * @param data those samples in which the face model finds a face
 * @param width codes of a face
 * @param codes {@code data.size() * width}
 * @param lost samples without a face
 */
record CodeTable(PreparedData data, int width, float[] codes, int lost) {

    private static final int CHUNK = 1000;
    private static final int NAME_DIGITS = 16;
    private static final String TENSOR = "codes";

    /**
     * Reads or computes codes.
     *
     * @param data stays open as long as the table is used
     * @param wanted parts to take, in the published order
     * @param threads faces at the same time
     * @param team each process of which computes a part of the files
     * @throws UserError if the face model lacks a part, or finds no face at all
     */
    static CodeTable of(
            String setting, PreparedData data, FaceCoder coder, List<String> wanted, int threads, Team team,
            Console console) throws IOException {
        int[] columns = columns(coder, wanted);
        List<float[]> all = new ArrayList<>();
        for (int i = 0; i < data.folders().size(); i++) {
            all.add(folder(data.folders().get(i), data.folder(i), coder, threads, team, console));
        }
        int each = coder.parts().values().stream().mapToInt(Integer::intValue).sum();
        int[] found = IntStream.range(0, data.size())
                .filter(i -> finite(all.get(data.folderOf(i)), data.placeInFolder(i) * each, each))
                .toArray();
        if (found.length == 0) {
            throw UserError.failed(setting + ": the face model finds no face in any of " + data.size() + " crops",
                    null);
        }
        float[] codes = new float[found.length * columns.length];
        for (int row = 0; row < found.length; row++) {
            float[] from = all.get(data.folderOf(found[row]));
            int start = data.placeInFolder(found[row]) * each;
            for (int c = 0; c < columns.length; c++) {
                codes[row * columns.length + c] = from[start + columns[c]];
            }
        }
        return new CodeTable(data.only(found), columns.length, codes, data.size() - found.length);
    }

    /** The faces for a training; named by folder and number, as a picture's name would be read from its shard. */
    CodedFaces faces() {
        List<Labels> labels = IntStream.range(0, data.size()).mapToObj(data::labels).toList();
        return new CodedFaces(labels, width, codes,
                row -> data.folders().get(data.folderOf(row)) + " #" + data.placeInFolder(row));
    }

    /** A face that wasn't found has codes of NaN; an encoder that went astray may say so itself. */
    private static boolean finite(float[] codes, int from, int count) {
        return IntStream.range(from, from + count).allMatch(i -> Float.isFinite(codes[i]));
    }

    /** Columns of the parts that are wanted. */
    private static int[] columns(FaceCoder coder, List<String> wanted) {
        for (String part : wanted) {
            if (!coder.parts().containsKey(part)) {
                throw UserError.usage("model.codes: the face model gives no '" + part + "' codes, only "
                        + String.join(", ", coder.parts().keySet()));
            }
        }
        IntStream.Builder columns = IntStream.builder();
        int at = 0;
        for (Map.Entry<String, Integer> part : coder.parts().entrySet()) {
            for (int i = 0; i < part.getValue(); i++, at++) {
                if (wanted.contains(part.getKey())) {
                    columns.add(at);
                }
            }
        }
        return columns.build().toArray();
    }

    private static float[] folder(
            Path folder, Dataset data, FaceCoder coder, int threads, Team team, Console console) throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "codes");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Chunks chunks = new Chunks(folder, data, coder, digest(folder, coder), workers, console);
            for (int number = team.rank(); number < chunks.count(); number += team.size()) {
                chunks.get(number);
            }
            team.any(false); // waits for all
            float[] codes = new float[data.size() * chunks.each()];
            for (int number = 0; number < chunks.count(); number++) {
                float[] chunk = chunks.get(number);
                System.arraycopy(chunk, 0, codes, number * CHUNK * chunks.each(), chunk.length);
            }
            return codes;
        } finally {
            workers.shutdownNow();
            // the face model may be closed next
            Workers.awaitEnd(workers);
        }
    }

    /** The codes of a folder in pieces, each of which is a file. */
    private record Chunks(
            Path folder, Dataset data, FaceCoder coder, String digest, ExecutorService workers, Console console) {

        int count() {
            return (data.size() + CHUNK - 1) / CHUNK;
        }

        /** Codes of a face. */
        int each() {
            return coder.parts().values().stream().mapToInt(Integer::intValue).sum();
        }

        /** Reads a piece, or computes it where no process has yet, or none that writes to this disk. */
        float[] get(int number) throws IOException {
            int from = number * CHUNK;
            int count = Math.min(CHUNK, data.size() - from);
            Path file = folder.resolve(String.format(
                    Locale.ROOT, "codes-%s-%05d.safetensors", digest.substring(0, NAME_DIGITS), number));
            if (Files.exists(file)) {
                return Safetensors.read(file).get(TENSOR, count, each()).floats();
            }
            float[] chunk = compute(from, count);
            Safetensors content = new Safetensors(TENSOR, Map.of("model", coder.identity()),
                    Map.of(TENSOR, Tensor.of(chunk, count, each())));
            AtomicFile.write(file, content::write);
            console.say(folder + ": codes of " + (from + count) + " of " + data.size() + " faces");
            return chunk;
        }

        private float[] compute(int from, int count) throws IOException {
            List<Future<float[]>> rows = IntStream.range(from, from + count)
                    .mapToObj(i -> workers.submit(() -> row(i)))
                    .toList();
            float[] chunk = new float[count * each()];
            try {
                for (int i = 0; i < count; i++) {
                    System.arraycopy(rows.get(i).get(), 0, chunk, i * each(), each());
                }
            } catch (ExecutionException e) {
                throw new IOException("codes of sample " + from + " and later: " + e.getCause().getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            return chunk;
        }

        private float[] row(int index) throws IOException {
            float[] none = new float[each()];
            Arrays.fill(none, Float.NaN);
            return coder.codes(data.get(index)).orElse(none);
        }
    }

    /** Of the shards and of the face model. */
    private static String digest(Path folder, FaceCoder coder) throws IOException {
        StringBuilder content = new StringBuilder(coder.identity());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().endsWith(".emoca")).sorted().toList()) {
                content.append('\n').append(Sha256.of(file));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return Sha256.of(content.toString().getBytes(StandardCharsets.UTF_8));
    }
}
