// SPDX-License-Identifier: Apache-2.0
// A TLS peer of Java's JSSE.
//
// java Peer client PORT CA-FILE NAME MODE    fetches a page; MODE is plain, alpn, resumption, or
//                                            authenticate, with P12 behind it
// java Peer server KEY CERTIFICATE P12 MODE  serves a page
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

public final class Peer {
    private static final char[] PASSWORD = "handfast".toCharArray();

    private static KeyManagerFactory keys(String p12) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(p12)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        return keys;
    }

    private static SSLContext trusting(String authority, KeyManager[] own) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = new FileInputStream(authority)) {
            store.setCertificateEntry(
                "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, trust.getTrustManagers(), null);
        return context;
    }

    private static void fetch(SSLContext context, int port, String name, String mode)
        throws Exception {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket tls =
            (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (mode.equals("alpn")) parameters.setApplicationProtocols(new String[] {"http/1.1"});
        tls.setSSLParameters(parameters);
        tls.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] page = tls.getInputStream().readAllBytes();
        System.out.println(new String(page, StandardCharsets.UTF_8));
        System.out.println("ALPN: " + tls.getApplicationProtocol());
        tls.close();
    }

    private static void client(String port, String authority, String name, String mode,
        KeyManager[] own) throws Exception {
        SSLContext context = trusting(authority, own);
        if (mode.equals("resumption")) fetch(context, Integer.parseInt(port), name, mode);
        System.out.println("LAST");
        fetch(context, Integer.parseInt(port), name, mode);
    }

    private static void answer(SSLSocket tls) throws Exception {
        tls.startHandshake();
        tls.getInputStream().read(new byte[16384]);
        ExtendedSSLSession session = (ExtendedSSLSession) tls.getSession();
        String text = "peer: " + session.getProtocol() + " " + session.getCipherSuite()
            + " name=" + session.getRequestedServerNames();
        byte[] page = ("HTTP/1.0 200 ok\r\n\r\n" + text + "\n").getBytes(StandardCharsets.UTF_8);
        tls.getOutputStream().write(page);
        tls.close();
    }

    private static void server(String p12) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(p12).getKeyManagers(), null, null);
        SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(0, 16, InetAddress.getLoopbackAddress());
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        listener.setSSLParameters(parameters);
        System.out.println("ACCEPT 127.0.0.1:" + listener.getLocalPort());
        while (true) {
            answer((SSLSocket) listener.accept());
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("client")) {
            KeyManager[] own = arguments.length > 5 ? keys(arguments[5]).getKeyManagers() : null;
            client(arguments[1], arguments[2], arguments[3], arguments[4], own);
        } else {
            server(arguments[3]);
        }
    }
}
