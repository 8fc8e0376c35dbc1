package org.emoca4j.nn;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Puts an ONNX file together: nodes, constants, inputs and outputs, whose values are known by generated names.
 *
 * <p>Operators are those of operator set 13. Inputs and outputs are float and have a free batch dimension in front.
 */
public final class OnnxBuilder {

    /** Element types of constants. */
    public enum Type {
        FLOAT(TensorProto.DataType.FLOAT),
        FLOAT16(TensorProto.DataType.FLOAT16),
        UINT8(TensorProto.DataType.UINT8),
        INT64(TensorProto.DataType.INT64);

        private final TensorProto.DataType onnx;

        Type(TensorProto.DataType onnx) {
            this.onnx = onnx;
        }

        /** The number that ONNX has for this type. */
        public int number() {
            return onnx.getNumber();
        }
    }

    /** A node of the graph, which gets its inputs and attributes one by one. */
    public final class Node {

        private final NodeProto.Builder node;

        private Node(NodeProto.Builder node) {
            this.node = node;
        }

        /** Adds an input; an empty name stands for an optional one that is left out. */
        public Node input(String value) {
            node.addInput(value);
            return this;
        }

        /** Sets an attribute that is a list of integers. */
        public Node integers(String name, long... values) {
            AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.INTS);
            for (long value : values) {
                attribute.addInts(value);
            }
            return this;
        }

        /** Sets an attribute that is an integer. */
        public Node integer(String name, long value) {
            attribute(name, AttributeProto.AttributeType.INT).setI(value);
            return this;
        }

        /** Sets an attribute that is a number. */
        public Node number(String name, float value) {
            attribute(name, AttributeProto.AttributeType.FLOAT).setF(value);
            return this;
        }

        /** Sets an attribute that is a word. */
        public Node text(String name, String value) {
            attribute(name, AttributeProto.AttributeType.STRING)
                    .setS(ByteString.copyFromUtf8(value));
            return this;
        }

        private AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
            return node.addAttributeBuilder().setName(name).setType(type);
        }

        /** Closes the node; its only output's name. */
        public String result() {
            String name = "v" + names++;
            node.addOutput(name);
            return name;
        }
    }

    /** An axis of any length. */
    static final int FREE = -1;

    private static final int OPSET = 13;
    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int names;

    /**
     * An empty graph.
     *
     * @param name for those who look into the file
     */
    public OnnxBuilder(String name) {
        graph.setName(name);
    }

    /**
     * Declares an input.
     *
     * @param shape axes without the batch
     */
    public void input(String name, int... shape) {
        graph.addInput(valueInfo(name, shape));
    }

    /**
     * Gives a value a public name.
     *
     * @param shape axes without the batch
     */
    public void output(String name, String value, int... shape) {
        graph.addNodeBuilder().setOpType("Identity").addInput(value).addOutput(name);
        graph.addOutput(valueInfo(name, shape));
    }

    /** Appends a node of an operator; nodes run in the order in which they are appended. */
    public Node node(String operator) {
        return new Node(graph.addNodeBuilder().setOpType(operator));
    }

    /** Appends a node without attributes; its result. */
    public String node(String operator, String... inputs) {
        Node node = node(operator);
        for (String input : inputs) {
            node.input(input);
        }
        return node.result();
    }

    /** A constant of floats. */
    public String floats(int[] shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return constant(Type.FLOAT, shape, bytes.array());
    }

    /** A constant vector of integers. */
    public String longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return constant(Type.INT64, new int[] {values.length}, bytes.array());
    }

    /**
     * A constant.
     *
     * @param data little-endian, row-major; kept, not copied
     */
    public String constant(Type type, int[] shape, byte[] data) {
        String name = "c" + names++;
        TensorProto.Builder tensor = graph.addInitializerBuilder().setName(name).setDataType(type.number());
        for (int d : shape) {
            tensor.addDims(d);
        }
        tensor.setRawData(UnsafeByteOperations.unsafeWrap(data));
        return name;
    }

    /** Writes the finished file. */
    public void writeTo(OutputStream out) throws IOException {
        model().writeTo(out);
    }

    /** The finished file. */
    public byte[] toBytes() {
        return model().toByteArray();
    }

    private ModelProto model() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("emoca4j")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(graph)
                .build();
    }

    private static ValueInfoProto valueInfo(String name, int... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
        for (int d : shape) {
            TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
            dims.addDim(d == FREE ? dim : dim.setDimValue(d));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(Type.FLOAT.number())
                        .setShape(dims)))
                .build();
    }
}
