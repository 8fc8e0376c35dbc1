package org.emoca4j.train.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.emoca4j.image.ImageDecoder;
import org.emoca4j.image.RgbImage;

/** How crops are stored in a shard; the ordinal is the number in the file. */
public enum PictureEncoding {
    /** Plain bytes: 150,528 for a crop, fastest to read. */
    RAW {
        @Override
        byte[] encode(RgbImage image) {
            return image.rgb();
        }

        @Override
        RgbImage decode(byte[] bytes, String name) {
            return new RgbImage(Sample.SIZE, Sample.SIZE, bytes);
        }
    },
    /** Each row as its difference from the row above, deflated: without loss, about half of the bytes. */
    PACKED {
        @Override
        byte[] encode(RgbImage image) {
            byte[] rgb = image.rgb();
            byte[] differences = rgb.clone();
            for (int i = rgb.length - 1; i >= ROW; i--) {
                differences[i] -= rgb[i - ROW];
            }
            Deflater deflater = new Deflater(DEFLATE_LEVEL);
            try {
                deflater.setInput(differences);
                deflater.finish();
                byte[] out = new byte[rgb.length + 1024]; // what can't be compressed grows by a few bytes
                int length = deflater.deflate(out);
                return Arrays.copyOf(out, length);
            } finally {
                deflater.end();
            }
        }

        @Override
        RgbImage decode(byte[] bytes, String name) throws DataException {
            byte[] rgb = new byte[Sample.SIZE * ROW];
            Inflater inflater = new Inflater();
            try {
                inflater.setInput(bytes);
                if (inflater.inflate(rgb) != rgb.length) {
                    throw new DataException(name + ": the stored crop is too short; prepare the data again");
                }
            } catch (DataFormatException e) {
                throw new DataException(name + ": the stored crop is damaged; prepare the data again", e);
            } finally {
                inflater.end();
            }
            for (int i = ROW; i < rgb.length; i++) {
                rgb[i] += rgb[i - ROW];
            }
            return new RgbImage(Sample.SIZE, Sample.SIZE, rgb);
        }
    },
    /** JPEG of quality 95: a tenth of the bytes, with small losses. */
    JPEG {
        @Override
        byte[] encode(RgbImage image) throws IOException {
            return JpegWriter.encode(image, JPEG_QUALITY);
        }

        @Override
        RgbImage decode(byte[] bytes, String name) throws IOException {
            return new ImageDecoder().decode(bytes, name);
        }
    };

    private static final int ROW = 3 * Sample.SIZE;
    private static final int DEFLATE_LEVEL = 3;
    private static final int JPEG_QUALITY = 95;

    abstract byte[] encode(RgbImage image) throws IOException;

    /** @param name of the sample, for messages */
    abstract RgbImage decode(byte[] bytes, String name) throws IOException;
}
