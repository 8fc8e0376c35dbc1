package org.emoca4j.train.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.emoca4j.app.UserError;
import org.emoca4j.train.run.RecipeNode.Leaf;
import org.emoca4j.train.run.RecipeNode.Section;

/** Reads YAML into a tree that knows its lines. */
final class RecipeParser {

    private static final YAMLFactory YAML =
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String source;
    private final YAMLParser parser;

    private RecipeParser(String source, YAMLParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /**
     * Reads a file's text.
     *
     * @param source names the file in messages
     * @throws UserError with the line, if it is not YAML or something that recipes don't have
     */
    static Section file(String source, String text) {
        try (YAMLParser parser = YAML.createParser(text)) {
            RecipeParser reader = new RecipeParser(source, parser);
            JsonToken first = parser.nextToken();
            if (first == null) {
                return new Section(Map.of(), source);
            }
            if (first != JsonToken.START_OBJECT) {
                throw reader.wrong("a recipe is made of lines 'key: value'");
            }
            Section section = reader.section(reader.where());
            if (parser.nextToken() != null) {
                throw reader.wrong("a second document begins; keep one recipe per file");
            }
            return section;
        } catch (IOException e) {
            throw notYaml(source, e);
        }
    }

    /** Reads a value from the command line. */
    static RecipeNode value(String source, String text) {
        try (YAMLParser parser = YAML.createParser(text)) {
            RecipeParser reader = new RecipeParser(source, parser);
            JsonToken first = parser.nextToken();
            return first == null ? new Leaf(NODES.textNode(""), source) : reader.value(first, source);
        } catch (IOException e) {
            throw notYaml(source, e);
        }
    }

    private static UserError notYaml(String source, IOException e) {
        String where = source;
        String reason = String.valueOf(e.getMessage());
        if (e instanceof JsonProcessingException wrong) {
            reason = wrong.getOriginalMessage();
            if (wrong.getLocation() != null) {
                where += ", line " + wrong.getLocation().getLineNr();
            }
        }
        return UserError.usage(where + ": not YAML: " + reason.lines().findFirst().orElse("") + "; correct this line");
    }

    private String where() {
        return source + ", line " + parser.currentTokenLocation().getLineNr();
    }

    private UserError wrong(String what) {
        return UserError.usage(where() + ": " + what);
    }

    private Section section(String where) throws IOException {
        Map<String, RecipeNode> entries = new LinkedHashMap<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            String line = where();
            entries.put(key, value(parser.nextToken(), line));
        }
        return new Section(entries, where);
    }

    private RecipeNode value(JsonToken token, String where) throws IOException {
        return switch (token) {
            case START_OBJECT -> section(where);
            case START_ARRAY -> {
                ArrayNode list = NODES.arrayNode();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    list.add(scalar(next));
                }
                yield new Leaf(list, where);
            }
            default -> new Leaf(scalar(token), where);
        };
    }

    private JsonNode scalar(JsonToken token) throws IOException {
        if (parser.isCurrentAlias()) {
            throw wrong("references (*name) are not used in recipes; write the value out");
        }
        return switch (token) {
            case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? NODES.textNode(parser.getText())
                    : NODES.numberNode(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> NODES.textNode("");
            case VALUE_STRING -> NODES.textNode(parser.getText());
            default -> throw wrong("expected a number, a word, true or false, or a list of them");
        };
    }
}
