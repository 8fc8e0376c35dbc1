package org.emoca4j.train.run;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch_gloo;
import org.emoca4j.app.UserError;

/**
 * Processes that meet at a host and port and exchange tensors through c10d's Gloo. A process that ends takes its
 * connections with it, which the others notice at once; one that hangs is given up after an hour, as the others wait
 * while the first validates.
 */
public final class GlooTeam implements Team {

    private static final long PATIENCE_MILLIS = 3_600_000;
    private static final long MEETING_MILLIS = 300_000;

    private final TeamPlace place;
    private final TCPStore store;
    private final ProcessGroupGloo group;

    private GlooTeam(TeamPlace place, TCPStore store, ProcessGroupGloo group) {
        this.place = place;
        this.store = store;
        this.group = group;
    }

    /**
     * Waits until all processes have met.
     *
     * @param place of this process
     * @throws UserError if they don't meet within five minutes
     */
    public static GlooTeam join(TeamPlace place) {
        Loader.load(torch_gloo.class);
        try (PointerScope scope = new PointerScope()) {
            TCPStoreOptions meeting = new TCPStoreOptions()
                    .port((short) place.port())
                    .isServer(place.rank() == 0)
                    .numWorkers(new SizeTPointer(1).put(place.size()))
                    .waitWorkers(true)
                    .timeout(new Milliseconds(MEETING_MILLIS));
            TCPStore store = new TCPStore(place.host(), meeting);
            ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(new Milliseconds(PATIENCE_MILLIS));
            options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(ownHost(place))));
            ProcessGroupGloo group = new ProcessGroupGloo(store, place.rank(), place.size(), options);
            store.retainReference();
            group.retainReference();
            return new GlooTeam(place, store, group);
        } catch (RuntimeException e) {
            throw UserError.failed("process " + place.rank() + " of " + place.size() + " didn't meet the others at "
                    + place.host() + ":" + place.port() + ": " + firstLine(e)
                    + "; check that all are started and the port is free", e);
        }
    }

    /**
     * The address under which the others reach this process: the one that this machine talks to the first process's
     * from. The machine's own name won't do, as it often stands for the loopback address there.
     */
    static String ownHost(TeamPlace place) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(InetAddress.getByName(place.host()), place.port()); // sends nothing
            return socket.getLocalAddress().getHostAddress();
        } catch (UnknownHostException e) {
            throw UserError.usage("the host " + place.host() + " is not known; name the first process's host");
        } catch (SocketException | UncheckedIOException e) {
            throw UserError.failed("no network leads to " + place.host() + ": " + e.getMessage()
                    + "; name the first process's host as this machine reaches it", e);
        }
    }

    @Override
    public int rank() {
        return place.rank();
    }

    /** All that meet at the loopback address; else this one, as runs over several machines have one on each. */
    @Override
    public int onThisMachine() {
        try {
            return InetAddress.getByName(place.host()).isLoopbackAddress() ? place.size() : 1;
        } catch (UnknownHostException e) {
            return 1;
        }
    }

    @Override
    public int size() {
        return place.size();
    }

    @Override
    public void mean(Tensor tensor) {
        try {
            mean(group, place.size(), tensor);
        } catch (RuntimeException e) {
            throw new TeamException("another process is gone (" + firstLine(e) + ")", e);
        }
    }

    /** The mean over the processes of a group, in the place of a tensor. */
    static void mean(Backend group, int size, Tensor tensor) {
        try (PointerScope scope = new PointerScope()) {
            group.allreduce(new TensorVector(tensor))._wait();
            tensor.div_(new Scalar((double) size));
        }
    }

    /**
     * A further connection to the place where the processes met: a store serves one group, as JavaCPP loses its owner
     * when it is handed over.
     */
    TCPStore connection() {
        return new TCPStore(place.host(), new TCPStoreOptions()
                .port((short) place.port())
                .isServer(false)
                .waitWorkers(false)
                .timeout(new Milliseconds(MEETING_MILLIS)));
    }

    /** Of a message of libtorch, which has its whole stack in it. */
    static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        group.close();
        store.close();
    }
}
