# A git server: nginx and git's own http-backend, over HTTP and over TLS under a CA of its own.
# /NAME.git is open to read and push, /private/NAME.git wants a password. Sourced by up.sh.
# shellcheck shell=bash

GIT_PORT=${GIT_PORT:-8418}
GIT_TLS_PORT=${GIT_TLS_PORT:-8443}
GIT_HOME=$SERVICES/git
GIT_TLS=$SERVICES/git/tls

# Whether the server's certificate is for this address and lasts the day.
certificate_good() {
  openssl x509 -in "$GIT_TLS/server.crt" -noout -checkend 86400 >/dev/null 2>&1 &&
    openssl x509 -in "$GIT_TLS/server.crt" -noout -checkip "$HOST_ADDRESS" | grep -q 'does match'
}

# A new CA each time: its key is thrown away with the directory, so nothing else can be signed in its name.
make_certificates() {
  local work=$GIT_TLS.new
  rm -rf "$work"
  mkdir -p "$work"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj '/CN=dockerflow test git CA' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=dockerflow test git server' \
    -keyout "$work/server.key" -out "$work/server.csr" 2>/dev/null
  openssl x509 -req -in "$work/server.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 365 \
    -extfile <(certificate_extensions) -out "$work/server.crt" 2>/dev/null
  rm -rf "$work/ca.key" "$GIT_TLS"
  mv "$work" "$GIT_TLS"
}

certificate_extensions() {
  printf '%s\n' 'basicConstraints=critical,CA:false' 'keyUsage=critical,digitalSignature' \
    'extendedKeyUsage=serverAuth' "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:$HOST_ADDRESS"
}

# Settings reach git through the environment, so repositories need none of their own. Protocol v2 is asked for in the
# Git-Protocol header, which http-backend reads from GIT_PROTOCOL (gitprotocol-http(5)).
backend_settings() {
  cat <<'C'
      fastcgi_pass unix:cgi/socket;
      fastcgi_read_timeout 600s;
      fastcgi_buffering off;
      fastcgi_param SCRIPT_FILENAME $git_backend;
      fastcgi_param PATH_INFO $uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param GIT_PROTOCOL $http_git_protocol;
      fastcgi_param GIT_PROJECT_ROOT $git_root;
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param GIT_CONFIG_COUNT 4;
      fastcgi_param GIT_CONFIG_KEY_0 safe.directory;
      fastcgi_param GIT_CONFIG_VALUE_0 *;
      fastcgi_param GIT_CONFIG_KEY_1 http.receivepack;
      fastcgi_param GIT_CONFIG_VALUE_1 true;
      fastcgi_param GIT_CONFIG_KEY_2 uploadpack.allowAnySHA1InWant;
      fastcgi_param GIT_CONFIG_VALUE_2 true;
      fastcgi_param GIT_CONFIG_KEY_3 uploadpack.allowFilter;
      fastcgi_param GIT_CONFIG_VALUE_3 true;
C
}

nginx_settings() {
  local user=
  # As root nginx would serve as nobody, who cannot write into repositories that root has made.
  [ "$(id -u)" != 0 ] || user='user root root;'
  cat <<C
$user
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 512; }
http {
  log_format questions '\$msec \$request_method \$uri \$status';
  access_log access.log questions;
  client_max_body_size 0;
  client_body_temp_path tmp/body; fastcgi_temp_path tmp/fastcgi; proxy_temp_path tmp/proxy;
  uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
  server {
    listen 0.0.0.0:$GIT_PORT;
    listen 0.0.0.0:$GIT_TLS_PORT ssl;
    ssl_certificate tls/server.crt;
    ssl_certificate_key tls/server.key;
    set \$git_backend $(git --exec-path)/git-http-backend;
    set \$git_root $GIT_HOME/repositories;
    location = /healthz { return 204; }
    location ~ ^/private/[^/]+\\.git/ {
      auth_basic git;
      auth_basic_user_file htpasswd;
$(backend_settings)
    }
    location ~ ^/[^/]+\\.git/ {
$(backend_settings)
    }
    location / { return 404; }
  }
}
C
}

git_answers() {
  curl -sSfo /dev/null --max-time 2 "http://127.0.0.1:$GIT_PORT/healthz" &&
    curl -sSfo /dev/null --max-time 2 --cacert "$GIT_TLS/ca.crt" "https://127.0.0.1:$GIT_TLS_PORT/healthz"
}

cgi_answers() { [ -S "$SERVICES/git/cgi/socket" ]; }

up_cgi() {
  mkdir -p "$GIT_HOME/cgi"
  daemon_alive git-cgi || rm -f "$GIT_HOME/cgi/socket"
  service_ensure git-cgi "$GIT_HOME" cgi_answers fcgiwrap -c 8 -s "unix:$GIT_HOME/cgi/socket"
}

up_nginx() {
  local settings
  settings=$(nginx_settings)
  mkdir -p "$GIT_HOME/tmp"
  printf '%s\n' "$settings" >"$GIT_HOME/nginx.conf"
  printf '%s:%s\n' "$SERVICE_USER" "$(openssl passwd -apr1 "$SERVICE_PASSWORD")" >"$GIT_HOME/htpasswd"
  service_ensure git "$settings $(sha256sum <"$GIT_TLS/server.crt")" git_answers \
    nginx -p "$GIT_HOME/" -c nginx.conf -e stderr
}

up_git() {
  install_packages git nginx-light fcgiwrap openssl curl openssh-client openssh-server
  mkdir -p "$GIT_HOME/repositories/private"
  certificate_good || make_certificates
  up_cgi
  up_nginx
}

git_env() {
  cat <<C
GIT_URL=http://$HOST_ADDRESS:$GIT_PORT
GIT_TLS_URL=https://$HOST_ADDRESS:$GIT_TLS_PORT
GIT_CA=$GIT_TLS/ca.crt
GIT_LOG=$GIT_HOME/access.log
GIT_USER=$SERVICE_USER
GIT_PASSWORD=$SERVICE_PASSWORD
GIT_DIR_ROOT=$GIT_HOME/repositories
C
}
