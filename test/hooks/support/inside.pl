# inside.pl CGROUP SCRIPT: joins the cgroup and runs the script, with what is defined here. Perl is part of Debian's base system
# (perl-base), starts quicker than Node.js, and has each call of the socket interface by itself.
use strict;
use warnings;
use Socket qw(:DEFAULT inet_pton AF_INET6 pack_sockaddr_in6 unpack_sockaddr_in6);
use Errno;

my ($group, $script) = @ARGV;
$| = 1;

open(my $procs, '>', "$group/cgroup.procs") or die "$group: $!";
print $procs $$;
close($procs) or die "$group: $!";

# A line of the answer.
sub said { print join(' ', @_), "\n"; }

# How a call went: `ok`, or the errno by its name.
sub how {
    my ($went) = @_;
    my $number = $! + 0;
    return 'ok' if $went;
    local $! = $number;
    return (grep { $!{$_} } keys %!)[0] // "errno $number";
}

# An address on the loopback, and the port of an address.
sub at {
    my ($family, $port) = @_;
    return pack_sockaddr_in($port, inet_aton('127.0.0.1')) if $family == AF_INET;
    return pack_sockaddr_in6($port, inet_pton(AF_INET6, '::1'));
}

sub port_of {
    my ($address) = @_;
    return 'none' unless defined $address;
    my ($port) = sockaddr_family($address) == AF_INET ? unpack_sockaddr_in($address) : unpack_sockaddr_in6($address);
    return $port;
}

# Sockets: any, one that receives at a port, one that listens there.
sub made {
    my ($family, $type) = @_;
    socket(my $s, $family, $type, 0) or die "socket: $!";
    return $s;
}

sub udp {
    my ($family, $port) = @_;
    my $s = made($family, SOCK_DGRAM);
    bind($s, at($family, $port)) or die "bind: $!";
    return $s;
}

sub tcp {
    my ($family, $port) = @_;
    my $s = made($family, SOCK_STREAM);
    setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
    bind($s, at($family, $port)) or die "bind: $!";
    listen($s, 5) or die "listen: $!";
    return $s;
}

# Whether a socket has something to read, soon.
sub came {
    my ($s) = @_;
    my $bits = '';
    vec($bits, fileno($s), 1) = 1;
    return select($bits, undef, undef, 0.3) > 0;
}

eval "$script; 1" or die $@;
