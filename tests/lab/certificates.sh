# Certificates for the servers of the tests, in the folder $tls.

# A certificate that has issued itself.
issuer() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=tenon-lab-$1" \
    -keyout "$tls/$1.key" -out "$tls/$1.crt" 2>/dev/null
}

# Those of a server that runs as this user: of its issuer, of itself as `localhost`, and of another issuer.
make_certificates() {
  mkdir -p "$tls"
  issuer ca
  issuer other
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
    -keyout "$tls/server.key" -out "$tls/server.csr" 2>/dev/null
  printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' > "$tls/server.ext"
  openssl x509 -req -in "$tls/server.csr" -CA "$tls/ca.crt" -CAkey "$tls/ca.key" -CAcreateserial -days 3650 \
    -extfile "$tls/server.ext" -out "$tls/server.crt" 2>/dev/null
  chmod 600 "$tls"/*.key
  [ "$(id -u)" != 0 ] || chown "$1" "$tls/server.key"
}
