# For the scripts that run tests in Node against the WAR; to be sourced by one that is in its own folder already.
# The JDK is found on the path or named by RUNNEL_JAVA_HOME or JAVA_HOME, Chromium on the path or named by RUNNEL_CHROMIUM.

node_sh=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

# Ends with 77, by which scripts/test knows that something it needs is not on this machine.
skip() {
  echo "$tests skipped: $1" >&2
  exit 77
}

# The major version that a JDK's own file tells; nothing where there is none.
version() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null; }
fits() { local v; v=$(version "$1") && [ -n "$v" ] && [ "$v" -ge 25 ] && [ -x "$1/bin/java" ]; }

find_java() {
  local on_path home
  on_path=$(command -v java || true)
  [ -n "$on_path" ] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${RUNNEL_JAVA_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /opt/*jdk*; do
    if [ -n "$home" ] && fits "$home"; then
      echo "$home/bin/java"
      return
    fi
  done
}

find_chromium() {
  local name
  for name in "${RUNNEL_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name"; then
      return
    fi
  done
}

# needs TESTS [browser]: finds what is needed, and installs the packages of the lock file. TESTS is what they are called.
needs() {
  tests=$1
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null ||
    skip "no Node 20.19 or later"
  command -v npm >/dev/null || skip "no npm"
  if [ "${2:-}" = browser ]; then
    RUNNEL_CHROMIUM=$(find_chromium)
    [ -n "$RUNNEL_CHROMIUM" ] || skip "no Chromium"
    export RUNNEL_CHROMIUM
  fi
  RUNNEL_JAVA=$(find_java)
  [ -n "$RUNNEL_JAVA" ] || skip "no JDK 25 or later"
  export RUNNEL_JAVA
  [ -f "$node_sh/../../target/runnel.war" ] || {
    echo "$tests: target/runnel.war is missing; build it first: mvn package" >&2
    exit 1
  }
  # What is installed already, and is what the lock file says, stays.
  [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
}
