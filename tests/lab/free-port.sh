# Sourced by the servers' scripts: the first free TCP port on the loopback from $1 upwards.
free_port() {
  port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
  done
  echo "$port"
}
