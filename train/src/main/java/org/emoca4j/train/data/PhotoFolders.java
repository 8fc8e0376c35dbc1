package org.emoca4j.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Data sets that are folders of pictures. */
public final class PhotoFolders {

    private static final Set<String> PICTURES =
            Set.of("jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff");

    private PhotoFolders() {}

    /**
     * Reads a folder with one folder for each expression, as FER2013 has: {@code angry}, {@code disgust}, {@code fear},
     * {@code happy}, {@code neutral}, {@code sad}, {@code surprise}; AffectNet's names do as well.
     *
     * @param folder one split, such as {@code fer2013/train}
     * @throws DataException if a folder is not named after an expression
     */
    public static List<LabelledPhoto> readExpressions(Path folder) throws IOException {
        List<LabelledPhoto> photos = new ArrayList<>();
        for (Path subfolder : subfolders(folder)) {
            String name = subfolder.getFileName().toString();
            int expression = Labels.expressionNamed(name);
            if (expression == Labels.UNKNOWN) {
                throw new DataException(subfolder + " is not named after an expression: use neutral, happy, sad,"
                        + " surprise, fear, disgust, anger or contempt, and name the folder of one split");
            }
            for (Path file : pictures(subfolder)) {
                photos.add(LabelledPhoto.of(
                        name + "/" + file.getFileName(), file, Labels.ofExpression(expression)));
            }
        }
        if (photos.isEmpty()) {
            throw new DataException(folder + " has no folders with pictures: name the folder of one split, such as"
                    + " fer2013/train");
        }
        return photos;
    }

    /** Reads all pictures in a folder and below. Pictures of one subfolder are taken to show one person. */
    public static List<LabelledPhoto> readPlain(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + " is not a folder: name one with pictures");
        }
        List<LabelledPhoto> photos = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(PhotoFolders::isPicture).sorted().toList()) {
                String key = folder.relativize(file).toString().replace('\\', '/');
                int end = key.lastIndexOf('/');
                photos.add(LabelledPhoto.of(key, file, Labels.NONE.of(end < 0 ? "" : key.substring(0, end))));
            }
        }
        if (photos.isEmpty()) {
            throw new DataException(folder + " holds no pictures: name a folder with JPEG or PNG files");
        }
        return photos;
    }

    static List<Path> subfolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + " is not a folder: name the data set's");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(PhotoFolders::isPicture).sorted().toList();
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && !name.startsWith(".")
                && PICTURES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
