package org.emoca4j.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.emoca4j.model.FitReport;

/**
 * What a run tells about one face; all numbers are in {@code params.json} in full.
 *
 * @param folder of its files, relative to the photo's folder: 01, 02, ...
 * @param box x, y, width and height, image pixels
 * @param confidence 0..1, of the fit
 * @param residual mean distance of fitted and detected landmarks, as a fraction of the outer eye distance
 * @param emotionPhoto probabilities by name, of the photo
 * @param emotionRender probabilities by name, of the rendered head
 * @param emotionDistance between the emotion features of both
 * @param files names in the folder
 */
record FaceResult(
        String folder,
        List<Double> box,
        double confidence,
        double residual,
        Map<String, Double> emotionPhoto,
        Map<String, Double> emotionRender,
        double emotionDistance,
        List<String> files) {

    /** The emotion with the highest probability. */
    static String strongest(Map<String, Double> emotion) {
        return emotion.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse("");
    }

    /** Whether the fit may be used without a look at it. */
    boolean reliable() {
        return confidence >= FitReport.RELIABLE;
    }

    ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("folder", folder);
        box.forEach(node.putArray("box")::add);
        node.put("confidence", confidence);
        node.put("residual", residual);
        emotionPhoto.forEach(node.putObject("emotion_photo")::put);
        emotionRender.forEach(node.putObject("emotion_render")::put);
        node.put("emotion_distance", emotionDistance);
        files.forEach(node.putArray("files")::add);
        return node;
    }

    static FaceResult fromJson(JsonNode node) {
        List<Double> box = new ArrayList<>();
        node.path("box").forEach(n -> box.add(n.asDouble()));
        List<String> files = new ArrayList<>();
        node.path("files").forEach(n -> files.add(n.asText()));
        return new FaceResult(
                node.path("folder").asText(),
                box,
                node.path("confidence").asDouble(),
                node.path("residual").asDouble(),
                probabilities(node.path("emotion_photo")),
                probabilities(node.path("emotion_render")),
                node.path("emotion_distance").asDouble(),
                files);
    }

    private static Map<String, Double> probabilities(JsonNode node) {
        Map<String, Double> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asDouble()));
        return map;
    }
}
