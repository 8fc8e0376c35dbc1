package org.emoca4j.tools.head;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * MakeHuman's identity sliders as displacements of the head, and random people made with them: first the macro mix of
 * age, sex, descent, weight and muscle, then the details, alike on both sides but for a little asymmetry.
 */
final class Sliders {

    private static final String[] SEXES = {"female", "male"};
    private static final String[] AGES = {"child", "young", "old"};
    private static final String[] DESCENTS = {"african", "asian", "caucasian"};
    private static final String[] BUILDS = {
        "averagemuscle-averageweight",
        "averagemuscle-minweight",
        "averagemuscle-maxweight",
        "minmuscle-averageweight",
        "maxmuscle-averageweight"
    };
    /** Opposite ends of a slider. */
    private static final String[][] ENDS = {
        {"incr", "decr"}, {"up", "down"}, {"out", "in"}, {"more", "less"}, {"max", "min"}, {"inflate", "deflate"},
        {"forward", "backward"}, {"big", "small"}, {"morehump", "lesshump"}, {"uncompress", "compress"},
        {"increase", "decrease"}, {"convex", "concave"}, {"pointed", "triangle"}, {"round", "square"}, {"fat", "skinny"}
    };
    /** Spread of the details, in strengths of the slider, by folder. */
    private static final Map<String, Double> SPREAD = new LinkedHashMap<>();

    static {
        SPREAD.put("head", 0.11);
        SPREAD.put("forehead", 0.14);
        SPREAD.put("eyebrows", 0.18);
        SPREAD.put("eyes", 0.13);
        SPREAD.put("nose", 0.18);
        SPREAD.put("mouth", 0.15);
        SPREAD.put("cheek", 0.17);
        SPREAD.put("chin", 0.17);
        SPREAD.put("ears", 0.12);
        SPREAD.put("neck", 0.12);
        SPREAD.put("asym", 0.06);
    }

    /** Sliders that move the whole head or pose it, or that tear at the eyes. */
    private static final List<String> EXCLUDED = List.of("head-trans", "head-angle", "neck-trans", "eye-move-");

    /** A slider with one end only is used a little both ways. */
    private static final double ONE_ENDED = 0.6;
    /** Share of the difference between left and right in the spread of a slider that has two sides. */
    private static final double ASYMMETRY = 0.25;
    private static final double MAX_STRENGTH = 1;

    private record Detail(int plus, int minus, int plusRight, int minusRight, double spread) {}

    private final MakeHumanData data;
    private final UnaryOperator<double[]> carry;
    private final UnaryOperator<double[]> mirror;
    private final List<Detail> details = new ArrayList<>();

    /** Displacement of the head for each weight of {@link #sample}. */
    final List<double[]> directions = new ArrayList<>();

    /**
     * @param carry takes a displacement of the body to the head
     * @param mirror swaps left and right of a displacement of the head
     */
    Sliders(MakeHumanData data, UnaryOperator<double[]> carry, UnaryOperator<double[]> mirror) {
        this.data = data;
        this.carry = carry;
        this.mirror = mirror;
        for (String sex : SEXES) {
            for (String age : AGES) {
                for (String descent : DESCENTS) {
                    directions.add(symmetric(carry.apply(descent(descent, sex, age))));
                }
                for (String build : BUILDS) {
                    directions.add(symmetric(carry.apply(build(sex, age, build))));
                }
            }
        }
        SPREAD.forEach(this::addFolder);
    }

    private double[] symmetric(double[] displacement) {
        double[] other = mirror.apply(displacement);
        double[] out = new double[displacement.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (displacement[i] + other[i]) / 2;
        }
        return out;
    }

    /** What a target would be that the CC0 release lacks: another one, with a difference carried over. */
    private double[] analogy(double[] a, double[] plus, double[] minus) {
        double[] out = a.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += plus[i] - minus[i];
        }
        return out;
    }

    private double[] descent(String descent, String sex, String age) {
        String name = "macrodetails/" + descent + "-" + sex + "-" + age;
        if (data.has(name)) {
            return data.target(name);
        }
        if (age.equals("old")) {
            return analogy(
                    descent(descent, sex, "young"),
                    data.target("macrodetails/caucasian-male-old"),
                    data.target("macrodetails/caucasian-male-young"));
        }
        return analogy(
                data.target("macrodetails/african-" + sex + "-" + age),
                descent(descent, "male", age),
                data.target("macrodetails/african-male-" + age));
    }

    private double[] build(String sex, String age, String build) {
        String name = "macrodetails/universal-" + sex + "-" + age + "-" + build;
        if (data.has(name)) {
            return data.target(name);
        }
        if (age.equals("young")) {
            String other = sex.equals("male") ? "macrodetails/universal-female-" : "macrodetails/universal-male-";
            return analogy(
                    build(sex, age, BUILDS[0]),
                    data.target(other + age + "-" + build),
                    data.target(other + age + "-" + BUILDS[0]));
        }
        return analogy(build(sex, age, BUILDS[0]), build(sex, "young", build), build(sex, "young", BUILDS[0]));
    }

    private void addFolder(String folder, double spread) {
        List<String> names = data.targetsOf(folder);
        for (String name : names) {
            if (EXCLUDED.stream().anyMatch(name::contains)) {
                continue;
            }
            if (folder.equals("asym")) {
                if (name.endsWith("-l")) {
                    double[] left = carry.apply(data.target(name));
                    details.add(new Detail(add(left), add(mirror.apply(left)), -1, -1, spread));
                }
                continue;
            }
            boolean rightSide = name.startsWith(folder + "/r-");
            boolean leftSide = name.startsWith(folder + "/l-");
            if (rightSide && data.has(name.replace("/r-", "/l-"))) {
                continue;
            }
            addDetail(name, rightSide, leftSide || rightSide, spread);
        }
    }

    private void addDetail(String name, boolean fromRight, boolean twoSided, double spread) {
        int dash = name.lastIndexOf('-');
        String stem = name.substring(0, dash + 1);
        String end = name.substring(dash + 1);
        String opposite = null;
        for (String[] ends : ENDS) {
            if (end.equals(ends[1]) && hasEitherSide(stem + ends[0])) {
                return;
            }
            if (end.equals(ends[0]) && hasEitherSide(stem + ends[1])) {
                opposite = stem + ends[1];
            }
        }
        double[] plus = leftOf(name, fromRight);
        if (opposite == null) {
            double[] minus = negated(plus);
            addPair(plus, minus, twoSided, spread * ONE_ENDED);
        } else {
            boolean oppositeRight = !data.has(opposite) || opposite.contains("/r-");
            String source = data.has(opposite) ? opposite : opposite.replace("/l-", "/r-");
            addPair(plus, leftOf(source, oppositeRight), twoSided, spread);
        }
    }

    private boolean hasEitherSide(String name) {
        return data.has(name) || data.has(name.replace("/l-", "/r-")) || data.has(name.replace("/r-", "/l-"));
    }

    private double[] leftOf(String name, boolean fromRight) {
        double[] d = carry.apply(data.target(name));
        return fromRight ? mirror.apply(d) : d;
    }

    private void addPair(double[] plus, double[] minus, boolean twoSided, double spread) {
        if (twoSided) {
            details.add(new Detail(
                    add(plus), add(minus), add(mirror.apply(plus)), add(mirror.apply(minus)), spread));
        } else {
            details.add(new Detail(add(symmetric(plus)), add(symmetric(minus)), -1, -1, spread));
        }
    }

    private static double[] negated(double[] a) {
        double[] out = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = -a[i];
        }
        return out;
    }

    private int add(double[] direction) {
        directions.add(direction);
        return directions.size() - 1;
    }

    /** Weights of one random person, one for each of {@link #directions}. */
    double[] sample(Random random) {
        double[] w = new double[directions.size()];
        double[] sex = split(clamp(0.5 + (random.nextBoolean() ? 0.38 : -0.38) + 0.12 * random.nextGaussian(), 0, 1));
        double[] age = new double[AGES.length];
        if (random.nextDouble() < 0.05) {
            age[0] = 0.4 * random.nextDouble();
        } else {
            age[2] = 0.8 * Math.pow(random.nextDouble(), 2);
        }
        age[1] = 1 - age[0] - age[2];
        double[] descent = new double[DESCENTS.length];
        double sum = 0;
        for (int d = 0; d < descent.length; d++) {
            descent[d] = Math.pow(-Math.log(1 - random.nextDouble()), 1.5);
            sum += descent[d];
        }
        double weight = clamp(0.27 * random.nextGaussian(), -1, 1);
        double muscle = clamp(0.22 * random.nextGaussian(), -1, 1);
        double[] build = {
            1 - Math.abs(weight) - Math.abs(muscle),
            Math.max(0, -weight),
            Math.max(0, weight),
            Math.max(0, -muscle),
            Math.max(0, muscle)
        };
        int at = 0;
        for (double s : sex) {
            for (double a : age) {
                for (double d : descent) {
                    w[at++] = s * a * d / sum;
                }
                for (double b : build) {
                    w[at++] = s * a * b;
                }
            }
        }
        for (Detail detail : details) {
            double strength = detail.spread * random.nextGaussian();
            double difference = detail.plusRight >= 0 ? ASYMMETRY * detail.spread * random.nextGaussian() : 0;
            set(w, detail.plus, detail.minus, strength + difference);
            if (detail.plusRight >= 0) {
                set(w, detail.plusRight, detail.minusRight, strength - difference);
            }
        }
        return w;
    }

    private static double[] split(double male) {
        return new double[] {1 - male, male};
    }

    private static void set(double[] w, int plus, int minus, double strength) {
        double s = clamp(strength, -MAX_STRENGTH, MAX_STRENGTH);
        w[s > 0 ? plus : minus] = Math.abs(s);
    }

    private static double clamp(double x, double lo, double hi) {
        return Math.max(lo, Math.min(hi, x));
    }
}
