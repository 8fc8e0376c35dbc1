package org.emoca4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

    private static byte[] file(long headerLength, String header, int... data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(headerLength).put(json);
        for (int b : data) {
            out.put((byte) b);
        }
        return out.array();
    }

    private static byte[] file(String header, int... data) {
        return file(header.length(), header, data);
    }

    private static Safetensors parse(byte[] content, String source) throws IOException {
        return Safetensors.parse(FileBytes.of(content), source);
    }

    @Test
    void readsAFileWrittenByHand() throws IOException {
        Safetensors file = parse(
                file("{\"__metadata__\":{\"name\":\"x\"},"
                        + "\"b\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[4,8]},"
                        + "\"a\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[0,4]}}  ",
                        1, 2, 0, 0, 0, 0x3C, 0, 0xC0),
                "hand");
        assertThat(file.metadata()).containsExactly(Map.entry("name", "x"));
        assertThat(file.tensors()).containsOnlyKeys("b", "a");
        assertThat(file.get("a").ints()).containsExactly(513);
        assertThat(file.get("b", 1, 2).floats()).containsExactly(1, -2);
        assertThatThrownBy(() -> file.get("b", 2, 1)).hasMessage("hand: tensor 'b' has shape [1, 2], expected [2, 1]");
        assertThatThrownBy(() -> file.get("c")).hasMessage("hand: tensor 'c' is missing");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z", Tensor.of(new float[] {1.5f, -0f, Float.NaN}, 3, 1));
        tensors.put("a", Tensor.of(new byte[] {1, -1}, 2));
        tensors.put("empty", Tensor.of(new int[0], 0, 5));
        tensors.put("h", Tensor.half(new float[] {0.5f, 2}, 2));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Safetensors("out", Map.of("licence", "CC0 \u00e4"), tensors).write(out);
        assertThat(ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8).isZero();
        Safetensors again = Safetensors.read(new ByteArrayInputStream(out.toByteArray()), "again");
        assertThat(again.metadata()).containsExactly(Map.entry("licence", "CC0 \u00e4"));
        assertThat(again.tensors().keySet()).containsExactly("z", "a", "empty", "h");
        tensors.forEach((name, tensor) -> {
            Tensor read = again.tensors().get(name);
            assertThat(read.type()).isEqualTo(tensor.type());
            assertThat(read.shape()).isEqualTo(tensor.shape());
            assertThat(read.toByteArray()).isEqualTo(tensor.toByteArray());
        });
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(longs = {-1, 0, 1, 3, 100_000_001, Long.MAX_VALUE, 1L << 32 | 2})
    void aHeaderLengthThatDoesNotFitIsRefused(long length) {
        assertThatThrownBy(() -> parse(file(length, "{}"), "bad.safetensors"))
                .isInstanceOf(FormatException.class)
                .hasMessage("bad.safetensors: at byte 0: header length " + length + " does not fit a file of 10 bytes");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
        "{}                                                       | 4 bytes of data belong to no tensor",
        "{'a':{'dtype':'U8','shape':[3],'data_offsets':[1,4]}}    | hole or an overlap at byte 0",
        "{'a':{'dtype':'U8','shape':[3],'data_offsets':[0,3]},'b':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}}"
                + "| hole or an overlap at byte 3",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'a':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}}"
                + "| Duplicate field 'a'",
        "{'a':{'dtype':'U8','shape':[5],'data_offsets':[0,5]}}    | outside the 4 bytes of data",
        "{'a':{'dtype':'U8','shape':[0],'data_offsets':[3,2]}}    | outside the 4 bytes of data",
        "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,-4]}}   | data_offsets[1] is not a natural number: -4",
        "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4.0]}}  | is not a natural number",
        "{'a':{'dtype':'U8','shape':[4]}}                         | data_offsets is missing",
        "{'a':{'dtype':'Q9','shape':[4],'data_offsets':[0,4]}}    | unknown dtype 'Q9'",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}   | needs 8 bytes, got 4",
        "{'a':{'dtype':'U8','shape':[-4],'data_offsets':[0,4]}}   | shape[0] is not a natural number: -4",
        "{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,4]}} | tensor 'a': long overflow",
        "{'a':{'dtype':'F32','shape':[4611686018427387905],'data_offsets':[0,4]}}  | tensor 'a': long overflow",
        "[1]                                                      | header is not a JSON object",
        "{'a'                                                     | header is not JSON"
    }, quoteCharacter = '`')
    void aDamagedHeaderIsRefused(String header, String reason) {
        assertThatThrownBy(() -> parse(file(header.replace('\'', '"'), 0, 0, 0, 0), "bad.safetensors"))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("bad.safetensors: ")
                .hasMessageContaining(reason.trim());
    }

    @Test
    void manyAxesAreRefusedWithoutListingThem() {
        String axes = "1,".repeat(10_000) + "1";
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + axes + "],\"data_offsets\":[0,1]}}";
        assertThatThrownBy(() -> parse(file(header, 0), "bad.safetensors"))
                .isInstanceOf(FormatException.class)
                .hasMessage("bad.safetensors: tensor 'a': shape: an array of 10001 axes");
    }

    @Test
    void aFileOfAFewBytesIsRefused() {
        assertThatThrownBy(() -> parse(new byte[7], "bad"))
                .isInstanceOf(FormatException.class)
                .hasMessage("bad: not a safetensors file, only 7 bytes long");
    }
}
