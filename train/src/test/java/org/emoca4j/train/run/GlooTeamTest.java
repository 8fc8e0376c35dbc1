package org.emoca4j.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.emoca4j.app.UserError;
import org.junit.jupiter.api.Test;

/** Under which address the processes of a team reach each other. */
class GlooTeamTest {

    private static String own(String host) {
        return GlooTeam.ownHost(new TeamPlace(1, 2, host, 29500));
    }

    @Test
    void oneMachineStaysOnLoopback() {
        assertThat(own("127.0.0.1")).isEqualTo("127.0.0.1");
    }

    /** Whatever this machine calls itself: /etc/hosts often gives its name the loopback address. */
    @Test
    void severalMachinesMeetOnTheNetwork() throws SocketException {
        List<String> addresses = NetworkInterface.networkInterfaces()
                .filter(GlooTeamTest::isUp)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .toList();
        assumeTrue(!addresses.isEmpty(), "this machine has no address but loopback");
        assertThat(addresses).allSatisfy(address -> assertThat(own(address)).isEqualTo(address));
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void anUnknownHostIsSaid() {
        assertThatThrownBy(() -> own("no-such-host.invalid"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no-such-host.invalid is not known");
    }
}
