package org.emoca4j.evaluate.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.emoca4j.evaluate.study.StudyKey.Check;
import org.emoca4j.evaluate.study.StudyKey.Image;
import org.emoca4j.evaluate.study.StudyKey.Pair;
import org.emoca4j.format.AtomicFile;

/** The pages of a study, without anything that tells systems or labels. */
final class StudySite {

    private static final List<String> FILES = List.of("index.html", "study.css", "study.js");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StudyKey key;

    StudySite(StudyKey key) {
        this.key = key;
    }

    /** Writes everything but the pictures. */
    void write(Path site) throws IOException {
        for (String name : FILES) {
            try (InputStream in = StudySite.class.getResourceAsStream(name)) {
                byte[] bytes = in.readAllBytes();
                AtomicFile.write(site.resolve(name), stream -> stream.write(bytes));
            }
        }
        // a script, since pages opened as files may not fetch data
        byte[] data = ("window.STUDY = " + JSON.writerWithDefaultPrettyPrinter().writeValueAsString(data()) + ";\n")
                .replace("</", "<\\/").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(site.resolve("data.js"), stream -> stream.write(data));
        Files.writeString(site.resolve("robots.txt"), "User-agent: *\nDisallow: /\n");
    }

    private ObjectNode data() {
        StudyDesign design = key.design();
        ObjectNode data = JSON.createObjectNode();
        data.put("study", key.study());
        data.put("title", design.title());
        ArrayNode intro = data.putArray("intro");
        design.intro().forEach(intro::add);
        data.put("contact", design.contact());
        data.put("post", design.post());
        data.put("seed", Long.toString(design.seed()));
        data.put("labelsPerPerson", design.labelsPerPerson());
        data.put("pairsPerPerson", design.pairsPerPerson());
        data.put("repeats", design.repeats());
        List<String> answers = new ArrayList<>(design.emotions());
        answers.addAll(List.of(EmotionWords.NONE, EmotionWords.UNSURE));
        ArrayNode words = data.putArray("answers");
        answers.forEach(word -> words.addObject().put("name", word).put("shown", EmotionWords.shown(word)));
        Map<String, Integer> groups = groups();
        ArrayNode labels = data.putArray("labels");
        ArrayNode photos = data.putArray("photos");
        for (Image image : key.images()) {
            if (image.labelled()) {
                boolean photo = image.system().equals(StudyKey.PHOTO);
                (photo ? photos : labels).addObject()
                        .put("item", image.name()).put("group", groups.get(image.photo()));
            }
        }
        Map<String, String> photoOf = key.images().stream().filter(i -> i.system().equals(StudyKey.PHOTO))
                .collect(Collectors.toMap(Image::photo, Image::name));
        Map<String, Image> byName = key.imagesByName();
        ArrayNode pairs = data.putArray("pairs");
        for (Pair pair : key.pairs()) {
            String photo = byName.get(pair.a()).photo();
            pairs.addObject().put("item", pair.name()).put("photo", photoOf.get(photo))
                    .put("a", pair.a()).put("b", pair.b()).put("group", groups.get(photo));
        }
        ArrayNode checks = data.putArray("checks");
        for (Check check : key.checks()) {
            checks.addObject().put("item", check.name()).put("part", check.part()).put("expected", check.expected());
        }
        return data;
    }

    /** Numbers for photos, in the order of their pictures' names: which pictures shall not follow each other. */
    private Map<String, Integer> groups() {
        List<String> photos = key.images().stream().map(Image::photo).distinct().toList();
        return IntStream.range(0, photos.size()).boxed().collect(Collectors.toMap(photos::get, i -> i));
    }
}
