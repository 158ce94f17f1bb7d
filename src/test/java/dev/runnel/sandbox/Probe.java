package dev.runnel.sandbox;

import java.util.List;

/**
 * What a command might try that means harm: to see, to change or to reach something outside its workspace, or to get rid of what
 * confines it. A line is said to have succeeded by what came of it (see {@link World#harm}), or by the word LEAK.
 *
 * @param name what is tried to be got at
 * @param line for the shell; what fails in it is not looked at
 */
record Probe(String name, String line) {

    static final List<Probe> ALL = List.of(
            new Probe("a file outside by its path", """
                    cat $O/secret"""),
            new Probe("a file outside by a path with dots", """
                    cat ../../../outside/secret; cat $PWD/../../../outside/secret"""),
            new Probe("a file outside by a link", """
                    ln -s $O/secret l; cat l; ln -s l m; cat m"""),
            new Probe("a file outside by a link to a folder", """
                    ln -s $O d; cat d/secret; cd d && cat secret"""),
            new Probe("a file outside by the root of a process", """
                    cat /proc/self/root$O/secret; cat /proc/self/cwd/../../../outside/secret"""),
            new Probe("a file outside by another process", """
                    cat /proc/$J/root$O/secret; cat /proc/$J/cwd/pom.xml; cat /proc/$V/root$O/secret; cat /proc/1/root$O/secret"""),
            new Probe("a file outside by a hard link", """
                    ln $O/secret h && cat h; ln $H/token h && cat h"""),
            new Probe("a file outside by moving it in", """
                    mv $O/secret moved; cat moved"""),
            new Probe("a file outside by copying it", """
                    cp -r $O copied; cat copied/*; cp -a $U/. copied; cat copied/.netrc"""),
            new Probe("a file outside by an archive", """
                    tar cf - $O $U $H 2>/dev/null | grep -a -o $CANARY'[-0-9a-f]*'"""),
            new Probe("a file outside by a search", """
                    grep -rhs $CANARY $O $U $H; find $O $U $H -type f -exec cat {} +"""),
            new Probe("a file outside as a script", """
                    bash $O/secret; python3 $O/secret; . $O/secret"""),
            new Probe("a file outside by a descriptor that only names it", """
                    python3 -c 'import os; f=os.open(os.environ["O"]+"/secret", 0o10000000); print(open("/proc/self/fd/%d" % f).read())'"""),
            new Probe("a file outside by its handle", """
                    python3 - <<'P'
                    import ctypes, os
                    c = ctypes.CDLL(None, use_errno=True)
                    handle = ctypes.create_string_buffer(136)
                    ctypes.memmove(handle, (128).to_bytes(4, 'little'), 4)
                    mount = ctypes.c_int()
                    if c.name_to_handle_at(-100, (os.environ["O"] + "/secret").encode(), handle, ctypes.byref(mount), 0) == 0:
                        for folder in ["/", ".", "/usr", "/etc"]:
                            f = c.open_by_handle_at(os.open(folder, 0o10000000), handle, os.O_RDONLY)
                            if f >= 0: print(os.read(f, 100))
                    P"""),
            new Probe("a file outside by a mapping", """
                    python3 -c 'import mmap,os; f=os.open(os.environ["O"]+"/secret", os.O_RDWR); print(mmap.mmap(f, 0).read())'"""),
            new Probe("a file outside as a disk", """
                    for d in /dev/[sv]d* /dev/nvme* /dev/mem /dev/kmem /dev/port; do head -c 512 $d 2>/dev/null | grep -q . && echo LEAK; done; mknod b b 254 0 && head -c 512 b && echo LEAK"""),
            new Probe("the user's keys", """
                    cat $U/.ssh/id_rsa $U/.aws/credentials $U/.netrc $U/.npmrc $U/.docker/config.json"""),
            new Probe("the user's settings", """
                    cat $U/.gitconfig $U/.config/gh/hosts.yml $U/.m2/settings.xml $U/.gem/credentials $U/.cargo/credentials.toml; git config --list"""),
            new Probe("the user's history", """
                    cat $U/.bash_history; HISTFILE=$U/.bash_history; history -r; history"""),
            new Probe("the user's other projects", """
                    cat $U/project/.env; ls $U/project && echo LEAK"""),
            new Probe("keys by the links in the own home", """
                    cat ~/.m2/../.ssh/id_rsa ~/.m2/settings.xml ~/.m2/repository/../settings.xml; cat $(readlink -f ~/.m2/repository)/../settings.xml"""),
            new Probe("our token", """
                    cat $H/token"""),
            new Probe("our settings", """
                    cat $U/.config/runnel/config.properties"""),
            new Probe("other sessions", """
                    cat $H/sessions/*; ls $H/sessions && echo LEAK"""),
            new Probe("another session's workspace", """
                    cat ../other/file ../other/.git/config; ls ../other && echo LEAK"""),
            new Probe("another process's environment", """
                    cat /proc/$V/environ; cat /proc/$PPID/environ; cat /proc/[0-9]*/environ"""),
            new Probe("another process's memory", """
                    dd if=/proc/$V/mem bs=4096 count=1 && echo LEAK; cat /proc/$V/maps && echo LEAK; cat /proc/$J/maps && echo LEAK"""),
            new Probe("another process's descriptors", """
                    readlink /proc/$J/fd/* && echo LEAK; cat /proc/$J/fd/*"""),
            new Probe("descriptors that were left open", """
                    for f in /proc/self/fd/*; do case $(readlink $f) in $H*|$O*|$U*) echo LEAK $(readlink $f);; esac; done"""),
            new Probe("system secrets", """
                    head -c 1 /etc/shadow && echo LEAK; head -c 1 /etc/gshadow && echo LEAK; ls /etc/ssl/private && echo LEAK; cat /etc/sudoers && echo LEAK"""),
            new Probe("other users' folders", """
                    ls /root && [ $L = LANDLOCK ] && echo LEAK; ls /home && [ $L = LANDLOCK ] && echo LEAK; cat /root/.bashrc && echo LEAK; cat /root/.profile && echo LEAK"""),
            new Probe("logs and mail", """
                    ls /var/log && echo LEAK; ls /var/spool && echo LEAK; ls /var/lib/dpkg && echo LEAK"""),
            new Probe("a new file outside", """
                    echo x > $O/new; echo x > $O/sub/new; touch $U/new $H/new"""),
            new Probe("a file outside by appending", """
                    echo x >> $O/secret; tee -a $O/secret < /etc/hostname"""),
            new Probe("a file outside by a link", """
                    ln -s $O/secret l; echo x > l; ln -s $O/new n; echo x > n; ln -s $O d; echo x > d/new"""),
            new Probe("a file outside by removing it", """
                    rm -rf $O/secret $O/sub $O/link; unlink $O/link; rmdir $O/sub"""),
            new Probe("a file outside by shortening it", """
                    truncate -s 0 $O/secret; python3 -c 'import os; os.truncate(os.environ["O"]+"/secret", 0)'; : > $O/secret"""),
            new Probe("a file outside by moving another there", """
                    echo x > x; mv x $O/secret; mv -f x $O/x; ln x $O/y; cp x $O/z"""),
            new Probe("a file outside by exchanging it", """
                    echo x > x; python3 -c 'import ctypes,os; ctypes.CDLL(None).renameat2(-100, b"x", -100, os.environb[b"O"]+b"/secret", 2)'"""),
            new Probe("a folder outside", """
                    mkdir $O/d $H/d $U/.config/autostart; mkdir -p $U/.ssh/new; mkfifo $O/p; mknod $O/n p; ln -s x $O/s"""),
            new Probe("the times of a file outside", """
                    touch -d 2001-01-01 $O/secret; python3 -c 'import os; os.utime(os.environ["O"], (1,1))'"""),
            new Probe("the permissions of a file outside", """
                    chmod 777 $O/secret $O; chmod -R a+rwx $U/.ssh; python3 -c 'import os; os.chmod(os.environ["O"]+"/sub", 0)'"""),
            new Probe("the owner of a file outside", """
                    chown 1:1 $O/secret; chgrp 1 $O; chown -h 1 $O/link"""),
            new Probe("attributes of a file outside", """
                    python3 -c 'import os; os.setxattr(os.environ["O"]+"/secret", b"user.x", b"y"); print("LEAK")'"""),
            new Probe("permissions by a link", """
                    ln -s $O/secret l; chmod 777 l; cd .; ln -s $O d; chmod 777 d/sub; touch -d 2001-01-01 d/secret l"""),
            new Probe("what the user's shell does at its start", """
                    echo x >> $U/.bashrc; echo x > $U/.profile; echo x > $U/.ssh/authorized_keys; echo x > $U/.config/runnel/config.properties"""),
            new Probe("our files", """
                    echo x >> $H/sessions/one.jsonl; rm -f $H/token; echo x > $H/token"""),
            new Probe("another session's files", """
                    echo x > ../other/file; rm -rf ../other; mv ../other ../gone; mkdir ../new"""),
            new Probe("the own workspace's place", """
                    cd ..; mv mine moved; rmdir mine; ln -s $O mine2"""),
            new Probe("programs of the system", """
                    for f in /usr/bin/env /bin/sh /usr/lib/os-release /etc/passwd /etc/hosts /etc/ld.so.preload /etc/cron.d/x; do exec 3>>$f && echo LEAK $f; done"""),
            new Probe("programs of the system by their permissions", """
                    python3 - <<'P'
                    import os
                    for f in ["/usr/bin/env", "/etc/hostname", "/usr"]:
                        now = os.stat(f)
                        for change in [lambda: os.chmod(f, now.st_mode & 0o7777), lambda: os.chown(f, now.st_uid, now.st_gid),
                                       lambda: os.utime(f, ns=(now.st_atime_ns, now.st_mtime_ns))]:
                            try: change(); print("LEAK", f)
                            except OSError: pass
                    P"""),
            new Probe("the user's caches", """
                    echo x > $U/.m2/repository/evil; echo x >> ~/.m2/repository/cached; rm -f ~/.m2/repository/cached; chmod 777 $U/.m2/repository/cached; touch $U/.m2/repository/cached"""),
            new Probe("the kernel's settings", """
                    for f in /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /proc/sysrq-trigger /sys/power/state /proc/self/uid_map /proc/1/oom_score_adj; do exec 3>$f && echo LEAK $f; done"""),
            new Probe("control groups", """
                    mkdir /sys/fs/cgroup/unified/probe && echo LEAK; mkdir /sys/fs/cgroup/pids/probe && echo LEAK; mkdir /sys/fs/cgroup/probe && echo LEAK"""),
            new Probe("folders for temporary files of all", """
                    touch /tmp/runnel-probe /var/tmp/runnel-probe /dev/shm/runnel-probe; ls /tmp/hsperfdata* && echo LEAK"""),
            new Probe("our port", """
                    exec 3<>/dev/tcp/127.0.0.1/$P && echo LEAK; curl -s -m 2 http://127.0.0.1:$P/; curl -s -m 2 http://localhost:$P/"""),
            new Probe("our port from a socket of another kind", """
                    python3 -c 'import os,socket; s=socket.socket(socket.AF_INET6); s.connect(("::ffff:127.0.0.1", int(os.environ["P"]))); print("LEAK")'"""),
            new Probe("our port by sending at once", """
                    python3 -c 'import os,socket; s=socket.socket(); s.sendto(b"x", 0x20000000, ("127.0.0.1", int(os.environ["P"])))'"""),
            new Probe("a datagram", """
                    echo x > /dev/udp/127.0.0.1/$D; python3 -c 'import os,socket; s=socket.socket(type=socket.SOCK_DGRAM); s.sendto(b"x", ("127.0.0.1", int(os.environ["D"])))'"""),
            new Probe("a socket outside", """
                    python3 -c 'import os,socket; s=socket.socket(socket.AF_UNIX); s.connect(os.environ["O"]+"/socket"); print("LEAK")'; curl -s -m 2 --unix-socket $O/socket http://x/"""),
            new Probe("a socket outside by a link", """
                    ln -s $O d; ln -s $O/socket s; python3 -c 'import socket
                    for p in ["d/socket","s","../../../outside/socket","/proc/self/cwd/d/socket"]:
                      try: socket.socket(socket.AF_UNIX).connect(p); print("LEAK")
                      except OSError: pass'"""),
            new Probe("a socket outside by datagrams", """
                    python3 -c 'import os,socket; s=socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.sendto(b"x", os.environ["O"]+"/socket")'"""),
            new Probe("sockets of services", """
                    for s in /run/docker.sock /var/run/docker.sock /run/dbus/system_bus_socket /run/systemd/private /dev/log; do [ -S $s ] && [ $L = NAMESPACES ] && echo LEAK $s; done; true"""),
            new Probe("raw sockets", """
                    python3 -c 'import socket
                    for f,t in [(17,3),(2,3),(40,1),(38,5),(29,3),(15,3)]:
                      try: socket.socket(f,t); print("LEAK",f,t)
                      except OSError: pass'"""),
            new Probe("the network's other addresses", """
                    python3 -c 'import socket; s=socket.socket(type=socket.SOCK_DGRAM); s.connect(("192.0.2.1", 9)); print("LEAK" if s.getsockname()[0] != "127.0.0.1" else "")'"""),
            new Probe("a process outside by a signal", """
                    kill -9 $V; kill -TERM $V; kill -STOP $V; kill -0 $V && echo LEAK; kill -0 $J && echo LEAK"""),
            new Probe("a process outside by its descriptor", """
                    python3 -c 'import os,signal; f=os.pidfd_open(int(os.environ["V"])); signal.pidfd_send_signal(f, 9); print("LEAK")'"""),
            new Probe("a process outside by its group", """
                    kill -9 -$(ps -o pgid= -p $V | tr -d " "); kill -9 -- -$V"""),
            new Probe("a process outside by its limits", """
                    prlimit --pid $V --nofile=1:1 && echo LEAK; prlimit --pid $V --cpu=1:1 && echo LEAK; prlimit --pid $J --core=0:0 && echo LEAK"""),
            new Probe("a process outside by its priority", """
                    renice -n 19 -p $V && echo LEAK; ionice -c 3 -p $V && echo LEAK; chrt -i -p 0 $V && echo LEAK"""),
            new Probe("a process outside by tracing it", """
                    python3 -c 'import ctypes,os; c=ctypes.CDLL(None); print("LEAK" if c.ptrace(16, int(os.environ["V"]), 0, 0) == 0 else "")'; strace -p $V -o s & sleep 0.3; [ -s s ] && echo LEAK; kill %1"""),
            new Probe("a process outside by its namespaces", """
                    nsenter -t $V -m -p cat $O/secret; nsenter -t 1 -a cat $O/secret; nsenter -t $J -n true && echo LEAK"""),
            new Probe("namespaces of its own", """
                    unshare -Urm true && echo LEAK; unshare -m true && echo LEAK; unshare -n true && echo LEAK; python3 -c 'import ctypes; print("LEAK" if ctypes.CDLL(None).unshare(0x10000000) == 0 else "")'"""),
            new Probe("mounts", """
                    mkdir m; mount --bind $O m && cat m/secret; mount -t tmpfs x m && echo LEAK; mount -o remount,rw / && echo LEAK; umount /tmp && echo LEAK; umount -l /proc && echo LEAK; chroot . /bin/true && echo LEAK"""),
            new Probe("capabilities", """
                    grep -E 'Cap(Inh|Prm|Eff|Amb)' /proc/self/status | grep -v 0000000000000000 && echo LEAK; grep -q 'NoNewPrivs:.1' /proc/self/status || echo LEAK; grep -q 'Seccomp:.2' /proc/self/status || echo LEAK"""),
            new Probe("another user's rights", """
                    sudo -n true && echo LEAK; su -c true nobody < /dev/null && echo LEAK; setpriv --reuid 1 true && echo LEAK; python3 -c 'import os; os.setuid(1); print("LEAK")'"""),
            new Probe("the clock and the name of the machine", """
                    date -s @1 && echo LEAK; hostname evil && echo LEAK; swapoff -a && echo LEAK"""),
            new Probe("the kernel's less tried parts", """
                    python3 - <<'P'
                    import ctypes, platform
                    c = ctypes.CDLL(None)
                    numbers = {"x86_64": dict(add_key=248, keyctl=250, bpf=321, perf=298, userfaultfd=323, io_uring=425, kexec=246, module=175, kcmp=312, quotactl=179, acct=163, pidfd_getfd=438, fsopen=430, open_tree=428)}
                    for name, number in numbers.get(platform.machine(), {}).items():
                        text = ctypes.create_string_buffer(b"user")
                        result = c.syscall(number, 1 if name == "userfaultfd" else text, text, text, 4, -3)
                        if result >= 0: print("LEAK", name)
                    P"""),
            new Probe("calls of another kind of program", """
                    python3 - <<'P'
                    import ctypes, platform
                    if platform.machine() == "x86_64":
                        c = ctypes.CDLL(None)
                        if c.syscall(0x40000000 + 39) > 0: print("LEAK x32")
                    P
                    python3 - <<'P'
                    import ctypes, mmap, platform
                    if platform.machine() == "x86_64":
                        code = mmap.mmap(-1, 4096, prot=7)
                        code.write(bytes.fromhex("b814000000cd80c3"))
                        call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
                        if call() > 0: print("LEA" + "K")
                    P"""),
            new Probe("a terminal's input", """
                    python3 -c 'import fcntl,os,pty,termios; m,s=pty.openpty(); fcntl.ioctl(s, termios.TIOCSTI, b"x"); print("LEAK")'"""),
            new Probe("memory shared by all", """
                    ipcmk -M 64 && [ $L = LANDLOCK ] && echo LEAK; ipcmk -S 1 && [ $L = LANDLOCK ] && echo LEAK; ipcmk -Q && [ $L = LANDLOCK ] && echo LEAK"""),
            new Probe("a race with links", """
                    mkdir real; echo mine > real/secret; (for i in $(seq 300); do ln -sfn real a; ln -sfn $O a; done) & for i in $(seq 300); do cat a/secret; echo x > a/new; done 2>/dev/null | grep -v mine; wait"""));

    @Override
    public String toString() {
        return name;
    }
}
