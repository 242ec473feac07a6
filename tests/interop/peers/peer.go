// SPDX-License-Identifier: Apache-2.0

// A TLS peer of Go's crypto/tls.
//
//	peer client PORT CA-FILE NAME MODE    fetches a page; MODE is plain, alpn, resumption, old,
//	                                      or authenticate, with CERTIFICATE KEY behind it
//	peer server KEY CERTIFICATE P12 MODE  serves a page; MODE is plain, hello_retry or old
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"os"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func fetch(config *tls.Config, port string) {
	connection, err := tls.Dial("tcp", "127.0.0.1:"+port, config)
	must(err)
	defer connection.Close()
	_, err = io.WriteString(connection, "GET / HTTP/1.0\r\n\r\n")
	must(err)
	page, err := io.ReadAll(connection)
	must(err)
	fmt.Printf("%s\nALPN: %s\n", page, connection.ConnectionState().NegotiatedProtocol)
}

func openUp(config *tls.Config) {
	config.MinVersion = tls.VersionTLS10
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
}

func client(port, authority, name, mode string, own []string) {
	pem, err := os.ReadFile(authority)
	must(err)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		log.Fatal("no certificate in ", authority)
	}
	config := &tls.Config{RootCAs: roots, ServerName: name}
	if mode == "old" {
		openUp(config)
	}
	if mode == "alpn" {
		config.NextProtos = []string{"http/1.1"}
	}
	if mode == "authenticate" {
		pair, err := tls.LoadX509KeyPair(own[0], own[1])
		must(err)
		config.Certificates = []tls.Certificate{pair}
	}
	if mode == "resumption" {
		config.ClientSessionCache = tls.NewLRUClientSessionCache(4)
		fetch(config, port)
	}
	fmt.Println("LAST")
	fetch(config, port)
}

func server(key, certificate, mode string) {
	pair, err := tls.LoadX509KeyPair(certificate, key)
	must(err)
	config := &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}}
	if mode == "old" {
		openUp(config)
	}
	if mode == "hello_retry" {
		config.CurvePreferences = []tls.CurveID{tls.CurveP384}
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	must(err)
	fmt.Printf("ACCEPT %s\n", listener.Addr())
	for {
		connection, err := listener.Accept()
		must(err)
		if _, err = connection.Read(make([]byte, 16384)); err != nil {
			log.Print(err)
		}
		state := connection.(*tls.Conn).ConnectionState()
		fmt.Fprintf(connection, "HTTP/1.0 200 ok\r\n\r\npeer: %x %s name=%s\n", state.Version,
			tls.CipherSuiteName(state.CipherSuite), state.ServerName)
		connection.Close()
	}
}

func main() {
	if os.Args[1] == "client" {
		client(os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6:])
	} else {
		server(os.Args[2], os.Args[3], os.Args[5])
	}
}
