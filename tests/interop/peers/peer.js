// SPDX-License-Identifier: Apache-2.0
// A TLS peer of Node's tls module.
//
// node peer.js client PORT CA-FILE NAME MODE    fetches a page; MODE is plain, old, alpn or resumption
// node peer.js server KEY CERTIFICATE P12 MODE  serves a page; MODE is plain, old or hello_retry
// node peer.js https PORT CA-FILE NAME          fetches the page with the https module
'use strict';
const fs = require('fs');
const https = require('https');
const tls = require('tls');

function fetchPage(options, done) {
  const socket = tls.connect(options, () => socket.write('GET / HTTP/1.0\r\n\r\n'));
  const result = {page: '', alpn: socket.alpnProtocol, session: undefined};
  socket.on('session', (session) => { result.session = session; });
  socket.on('secureConnect', () => { result.alpn = socket.alpnProtocol; });
  socket.on('data', (data) => { result.page += data; });
  socket.on('end', () => socket.end());
  socket.on('close', () => done(result));
}

function client(port, authority, name, mode) {
  const options = {
    host: '127.0.0.1', port: Number(port), ca: fs.readFileSync(authority), servername: name,
    ALPNProtocols: mode === 'alpn' ? ['http/1.1'] : undefined,
  };
  const show = (result) => console.log(result.page + '\nALPN: ' + result.alpn);
  fetchPage(options, (first) => {
    if (mode !== 'resumption') return show(first);
    fetchPage({...options, session: first.session}, show);
  });
}

function fetchHttps(port, authority, name) {
  const options = {
    host: '127.0.0.1', port: Number(port), ca: fs.readFileSync(authority), servername: name,
    path: '/', headers: {host: name},
  };
  https.get(options, (response) => {
    console.log('HTTP status ' + response.statusCode);
    response.pipe(process.stdout);
  });
}

function server(key, certificate, p12, mode) {
  const options = {
    key: fs.readFileSync(key), cert: fs.readFileSync(certificate), ALPNProtocols: ['http/1.1'],
    ecdhCurve: mode === 'hello_retry' ? 'P-384' : 'auto',
  };
  const listener = tls.createServer(options, (socket) => {
    socket.once('data', () => {
      const text = `peer: ${socket.getProtocol()} ${socket.getCipher().name} name=${socket.servername}`;
      socket.end('HTTP/1.0 200 ok\r\n\r\n' + text + '\n');
    });
    socket.on('error', (error) => console.error(error));
  });
  listener.on('tlsClientError', (error) => console.error(error));
  listener.listen(0, '127.0.0.1', () => console.log('ACCEPT 127.0.0.1:' + listener.address().port));
}

const [role, ...rest] = process.argv.slice(2);
({client, server, https: fetchHttps})[role](...rest);
