# Starts one command in namespaces of its own, and confines it there. Landlock forbids mounts, so what is mounted must be
# mounted before, by a process of one thread: no JVM can do it. What is done here is decided elsewhere and comes in a file,
# the first argument, that is read once: lines of a word and its values, texts in hexadecimal. See NamespaceStarter.
# A test holds it to strictness: here that would be read anew for each command.

my ($plan, @command) = @ARGV;
$0 = 'runnel: confines a command';
my (%number, %set, @mount, @fixed, @rule);
open my $lines, '<', $plan or die "runnel: the command cannot be confined: $!\n";
unlink $plan;
while (<$lines>) {
    chomp;
    my ($word, @values) = split / /;
    if    ($word eq 'syscall') { $number{$values[0]} = $values[1] + 0 }
    elsif ($word eq 'mount')   { push @mount, [shift @values, map { pack 'H*', $_ } @values] }
    elsif ($word eq 'fixed')   { push @fixed, pack 'H*', $values[0] }
    elsif ($word eq 'rule')    { push @rule, [$values[0] + 0, pack 'H*', $values[1]] }
    else                       { $set{$word} = $values[0] }
}
close $lines;
my %text = map { $_ => pack 'H*', $set{$_} // '' } qw(stage root directory filter attributes);

sub fail {
    print STDERR "runnel: the command cannot be confined: $_[0]: $!\n";
    exit 126;
}

# For calls that must not fail: their name, then their arguments. Texts are handed over by their address.
sub call {
    my ($name, @arguments) = @_;
    my $result = syscall $number{$name}, @arguments;
    fail($name) if $result == -1;
    return $result;
}

sub path { return "$_[0]\0" }

# Only looked up, never read: enough to allow it, to go there. O_PATH, O_CLOEXEC.
sub opened {
    my ($file) = @_;
    my $name = path($file);
    return syscall $number{openat}, -100, $name, 0x200000 | 0x80000, 0;
}

# The same below an open folder, where no link is followed: O_PATH, O_CLOEXEC; BENEATH, NO_SYMLINKS, NO_MAGICLINKS.
sub opened_below {
    my ($folder, $file, $more, $resolve) = @_;
    my $name = path($file);
    my $how = pack 'Q Q Q', 0x200000 | 0x80000 | $more, 0, $resolve;
    return syscall $number{openat2}, $folder, $name, $how, length $how;
}

sub mounted {
    my ($source, $target, $type, $flags, $data) = @_;
    my ($from, $at, $kind, $more) = (path($source), path($target), path($type), path($data // ''));
    return syscall($number{mount}, $from, $at, $kind, $flags, $more) != -1;
}

my $here = path('');

# RDONLY is 1, NOSUID 2, NODEV 4; with all below it: AT_EMPTY_PATH, AT_RECURSIVE.
sub restricted {
    my ($tree, $flags) = @_;
    my $attributes = pack 'Q Q Q Q', $flags, 0, 0, 0;
    call('mount_setattr', $tree, $here, 0x1000 | 0x8000, $attributes, length $attributes);
}

# Takes a copy of what lies at a path, with its mounts, to be put elsewhere: OPEN_TREE_CLONE, O_CLOEXEC, AT_RECURSIVE.
sub taken {
    my ($file, $flags) = @_;
    my $name = path($file);
    my $tree = syscall $number{open_tree}, -100, $name, 0x1 | 0x80000 | 0x8000;
    return -1 if $tree == -1;
    restricted($tree, $flags);
    return $tree;
}

# MOVE_MOUNT_F_EMPTY_PATH
sub put {
    my ($tree, $target) = @_;
    my $at = path($target);
    syscall($number{move_mount}, $tree, $here, -100, $at, 0x4) != -1 or fail("putting $target");
    call('close', $tree);
}

sub folder {
    my ($folder) = @_;
    return if -d $folder;
    my $sofar = '';
    for my $name (grep { $_ ne '' } split m{/}, $folder) {
        $sofar .= "/$name";
        mkdir $sofar, 0755;
    }
}

# Something to mount on, of the same kind.
sub place {
    my ($target, $is_folder) = @_;
    if ($is_folder) {
        folder($target);
    }
    elsif ($target =~ m{^(.*)/}s) {
        folder($1);
        open my $new, '>>', $target unless -e $target;
    }
}

sub written {
    my ($file, $text) = @_;
    open my $out, '>', $file or fail($file);
    print $out $text;
    close $out or fail($file);
}

sub code { my ($status) = @_; return $status & 127 ? 128 + ($status & 127) : $status >> 8 }

# --- outside: waits, and takes all along when whoever started it dies ----------------------------------------------------

my ($user, $group) = ($<, (split / /, $()[0]);
call('prctl', 1, 9, 0, 0, 0);
exit 126 if getppid() != $set{parent};
pipe my $alive, my $life or fail('pipe');

my $flags = 0x20000 | 0x4000000 | 0x8000000 | 0x20000000;    # mount, uts, ipc, pid
$flags |= 0x40000000 if $set{'own-network'};
$flags |= 0x10000000 if $set{'own-users'};
call('unshare', $flags + 0);
if ($set{'own-users'}) {
    written('/proc/self/setgroups', 'deny');
    written('/proc/self/uid_map', "$user $user 1");
    written('/proc/self/gid_map', "$group $group 1");
}

# What asks the command to end is not meant for those who look after it.
$SIG{$_} = sub { } for qw(TERM INT HUP QUIT);
my $first = fork // fail('fork');
if ($first) {
    close $alive;
    my $waited = 0;
    $waited = waitpid $first, 0 until $waited == $first;
    exit code($?);
}

# --- inside: the first process, with whose end all others end -------------------------------------------------------------

close $life;
call('prctl', 1, 9, 0, 0, 0);
my $ready = '';
vec($ready, fileno($alive), 1) = 1;
exit 126 if select $ready, undef, undef, 0;
close $alive;

# A new root, of which only what is named is a part: what is not there has no name, and so no socket and no permissions either.
my $stage = $text{stage};
mounted('none', '/', 'none', 0x4000 | 0x40000) or fail('private mounts');
for my $mount (@mount) {
    my ($word, $path, $source) = @$mount;
    next if $word eq 'link' || $word eq 'mask';
    my $from = $source // $path;
    $mount->[3] = -d $from;
    $mount->[4] = taken($from, $word eq 'show' ? 7 : 6);
    fail($path) if $mount->[4] == -1 && $word eq 'own';
}
my @device = map { [$_, taken("/dev/$_", 2)] } qw(null zero full random urandom);
mounted('none', $stage, 'tmpfs', 2 | 4, 'mode=755,size=64m') or fail('a new root');
mkdir "$stage/$_", 0755 for qw(dev proc run sys var);
for my $mount (@mount) {
    my ($word, $path, $source, $is_folder, $tree) = @$mount;
    my $target = "$stage$path";
    if ($word eq 'link') {
        symlink $source, $target;
    }
    elsif ($word eq 'mask') {
        if (-d $target) { mounted('none', $target, 'tmpfs', 2 | 4, 'mode=755,size=1m') or fail("hiding $path") }
        elsif (-e $target) { put(taken('/dev/null', 1 | 2), $target) }
    }
    elsif ($tree != -1) {
        place($target, $is_folder);
        put($tree, $target);
    }
}

mounted('none', "$stage/dev", 'tmpfs', 2, 'mode=755,size=1g') or fail('/dev');
for my $device (@device) {
    my ($name, $tree) = @$device;
    next if $tree == -1;
    place("$stage/dev/$name", 0);
    put($tree, "$stage/dev/$name");
}
symlink '/proc/self/fd', "$stage/dev/fd";
symlink "/proc/self/fd/$_->[0]", "$stage/dev/$_->[1]" for [0, 'stdin'], [1, 'stdout'], [2, 'stderr'];
mkdir "$stage/dev/shm", 0777;
chmod 01777, "$stage/dev/shm";
mkdir "$stage/dev/pts", 0755;
mounted('devpts', "$stage/dev/pts", 'devpts', 2 | 8, 'newinstance,ptmxmode=0666,mode=620')
  and symlink 'pts/ptmx', "$stage/dev/ptmx";
mounted('proc', "$stage/proc", 'proc', 2 | 4 | 8) or fail('/proc');
symlink '/tmp', "$stage/var/tmp";
symlink '/run', "$stage/var/run";

# The new root covers the old one, which is then let go: MNT_DETACH.
chdir $stage or fail($stage);
my $dot = path('.');
call('pivot_root', $dot, $dot);
call('umount2', $dot, 2);
chdir '/' or fail('/');
my $attributes = pack 'Q Q Q Q', 1, 0, 0, 0;
for my $sealed ('/', map { $_->[1] } grep { $_->[0] eq 'mask' && -d $_->[1] } @mount) {
    my $name = path($sealed);
    syscall $number{mount_setattr}, -100, $name, 0, $attributes, length $attributes;
}

my $root = opened($text{root});
fail('workspace') if $root == -1;
for my $fixed (@fixed) {
    my $at = opened_below($root, $fixed, 0, 0x08 | 0x04 | 0x02);
    next if $at == -1;
    my $tree = call('open_tree', $at, $here, 0x1 | 0x80000 | 0x8000 | 0x1000);
    restricted($tree, 7);
    call('move_mount', $tree, $here, $at, $here, 0x4 | 0x40);
    call('close', $_) for $tree, $at;
}

# Of this namespace alone, from that version on; before, it was the whole machine's.
if (($set{'max-processes'} // 0) && open my $limit, '>', '/proc/sys/kernel/pid_max') {
    print $limit $set{'max-processes'};
    close $limit;
}
if ($set{'own-network'} && socket my $any, 2, 2, 0) {
    my $loopback = pack 'a16 s x22', 'lo', 0;
    ioctl $any, 0x8913, $loopback;
    substr $loopback, 16, 2, pack 's', 1 | unpack 's', substr $loopback, 16, 2;
    ioctl $any, 0x8914, $loopback;
}

# --- the command may no more than this ------------------------------------------------------------------------------------

my $length = length $text{attributes};
my $rules = call('landlock_create_ruleset', $text{attributes}, $length, 0);
for my $rule (@rule) {
    my ($access, $path) = @$rule;
    my $descriptor = opened($path);
    next if $descriptor == -1;
    my $beneath = pack 'Q l', $access, $descriptor;
    call('landlock_add_rule', $rules, 1, $beneath, 0);
    call('close', $descriptor);
}
for my $limit (grep { $_ } split /,/, $set{limits} // '') {
    my ($which, $most) = split /=/, $limit;
    my $both = pack 'Q Q', $most, $most;
    syscall $number{prlimit64}, 0, $which + 0, $both, 0;
}
for my $capability (0 .. 63) {
    last if syscall($number{prctl}, 24, $capability, 0, 0, 0) == -1;
}
call('prctl', 38, 1, 0, 0, 0);
call('landlock_restrict_self', $rules, 0);
call('close', $rules);
my ($header, $none) = (pack('L l', 0x20080522, 0), pack 'L6', (0) x 6);
call('capset', $header, $none);

# In the folder itself, and not at a path that is another folder's by now.
my $directory = $text{directory} eq '' ? '.' : $text{directory};
my $there = opened_below($root, $directory, $set{'folder-only'}, 0x08 | 0x02);
fail("the folder $directory") if $there == -1;
call('fchdir', $there);
call('close', $_) for $there, $root;

my $instructions = length($text{filter}) / 8;
my $program = pack 'S x6 P', $instructions, $text{filter};
call('prctl', 22, 2, $program, 0, 0);

my $started = fork // fail('fork');
if (!$started) {
    delete @SIG{qw(TERM INT HUP QUIT)};
    { exec { $command[0] } @command }
    print STDERR "runnel: $command[0]: $!\n";
    exit 127;
}
while (1) {
    my $ended = wait;
    exit code($?) if $ended == $started;
}
