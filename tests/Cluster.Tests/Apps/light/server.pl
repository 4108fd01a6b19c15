use strict;
use warnings;
use IO::Socket::INET;

sub version {
  open my $file, '<', '/app/version.json' or die "version.json: $!";
  local $/;
  return scalar <$file>;
}

my %answers = (
  '/__lbheartbeat__' => sub { (200, '{}') },
  '/__heartbeat__' => sub { (200, '{}') },
  '/__version__' => sub { (200, version()) },
);

sub answer {
  my ($client) = @_;
  my $request = <$client> // return;
  my $path = (split ' ', $request)[1] // '';
  while (my $header = <$client>) { last if $header =~ /^\r?\n$/ }
  my ($status, $body) = ($answers{$path} // sub { (404, '{}') })->();
  print {$client} "HTTP/1.1 $status -\r\nContent-Type: application/json\r\n",
    'Content-Length: ', length $body, "\r\nConnection: close\r\n\r\n", $body;
}

$SIG{TERM} = sub { exit 0 };
$SIG{CHLD} = 'IGNORE';
my $server = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 128, ReuseAddr => 1)
  or die "cannot listen: $@";
while (1) {
  my $client = $server->accept or next;
  # A client that says nothing keeps nobody else waiting.
  my $pid = fork // die "cannot fork: $!";
  if ($pid == 0) { answer($client); exit 0 }
  close $client;
}
