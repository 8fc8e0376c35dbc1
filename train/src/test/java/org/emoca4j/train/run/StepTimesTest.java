package org.emoca4j.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.LongStream;
import org.emoca4j.train.run.StepTimes.Phase;
import org.junit.jupiter.api.Test;

class StepTimesTest {

    @Test
    void percentilesAreValuesThatWereMeasured() {
        long[] tenMillis = LongStream.rangeClosed(1, 10).map(i -> i * 1_000_000).toArray();
        assertThat(StepTimes.percentile(tenMillis, 50)).isEqualTo(5);
        assertThat(StepTimes.percentile(tenMillis, 90)).isEqualTo(9);
        assertThat(StepTimes.percentile(new long[] {7_000_000}, 90)).isEqualTo(7);
    }

    @Test
    void phasesAddUpToTheStep() throws InterruptedException {
        StepTimes times = new StepTimes();
        assertThat(times.figures()).isEmpty();
        long begun = System.nanoTime();
        times.begin();
        for (Phase phase : Phase.values()) {
            if (phase == Phase.BACKWARD) {
                Thread.sleep(20);
            }
            times.end(phase);
        }
        double whole = (System.nanoTime() - begun) / 1e6;
        assertThat(times.steps()).isEqualTo(1);
        assertThat(times.figures()).hasSize(8).containsKeys("time/load_p50", "time/step_p90");
        assertThat(times.figures().entrySet().stream().filter(figure -> figure.getKey().endsWith("_p50"))
                .mapToDouble(Map.Entry::getValue).sum()).isBetween(20.0, whole);
        assertThat(times.figures().get("time/backward_p50")).isGreaterThanOrEqualTo(20);
        assertThat(times.figures().get("time/forward_p50")).isPositive();
    }
}
