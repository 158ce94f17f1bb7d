package dev.runnel.sandbox;

import java.util.List;

/**
 * What a command must be able to do, however it is confined.
 *
 * @param name what is done
 * @param line for the shell
 * @param output what it then writes
 */
record Control(String name, String line, String output) {

    static final List<Control> ALL = List.of(
            new Control(
                    "pipes and files",
                    "printf 'b\\na\\n' | sort > s && cat s | tr '\\n' ' ' && [ -s s ] && rm s",
                    "a b "),
            new Control(
                    "process substitution and here documents",
                    "diff <(echo a) <(echo a) && cat <<E\nhere\nE\necho out > /dev/stdout; echo err > /dev/stderr",
                    "here\nout\nerr\n"),
            new Control(
                    "temporary files",
                    "f=$(mktemp) && echo t > $f && cat $f && d=$(mktemp -d) && mv $f $d/g && rm -r $d",
                    "t\n"),
            new Control(
                    "moving between folders",
                    "mkdir -p a/b c && echo x > a/b/f && mv a/b/f c/ && mv a c/ && ln c/f c/g && cp -a c d && cat d/f && rm -r c d",
                    "x\n"),
            new Control(
                    "permissions, times and links of its own",
                    "printf '#!/bin/sh\\necho ran\\n' > r && chmod +x r && ./r && touch -d 2001-01-01 r && date -ur r +%Y && ln -s r l && ./l && chmod 600 l && stat -c %a r",
                    "ran\n2001\nran\n600\n"),
            new Control(
                    "archives",
                    "mkdir z && echo 1 > z/f && chmod 640 z/f && tar czf z.tgz z && rm -r z && tar xzf z.tgz && stat -c %a z/f",
                    "640\n"),
            new Control(
                    "git",
                    "git init -q g && cd g && echo x > f && git add f && git -c user.name=n -c user.email=e@x commit -qm first && git log --format=%s && git status --porcelain && git config core.autocrlf input && git checkout -q -b other",
                    "first\n"),
            new Control(
                    "children and signals",
                    "sleep 100 & kill $! && wait $!; echo $?; timeout 0.1 sleep 5; echo $?; (sleep 0.1; echo late) & wait",
                    "143\n124\nlate\n"),
            new Control(
                    "its own processes",
                    "ps -o comm= -p $$; readlink /proc/self/exe > /dev/null && cat /proc/self/comm; head -c 4 /dev/zero | wc -c; head -c 4 /dev/urandom | wc -c",
                    "bash\ncat\n4\n4\n"),
            new Control(
                    "named pipes and locks",
                    "mkfifo p && (echo through > p &) && cat p && flock lock echo locked",
                    "through\nlocked\n"),
            new Control(
                    "python",
                    "python3 -c 'import hashlib, json, os, subprocess, tempfile; print(json.dumps(1), subprocess.run([\"echo\", \"sub\"], capture_output=True).stdout, os.path.exists(tempfile.gettempdir()))'",
                    "1 b'sub\\n' True\n"),
            new Control(
                    "what may be read of the user's folder",
                    "cat ~/.m2/repository/cached; cat $U/.m2/repository/cached; touch ~/mine && ls ~/mine > /dev/null && echo own",
                    "cached\ncached\nown\n"));

    /** What takes a network, or devices, of the command's own. */
    static final List<Control> ALONE = List.of(
            new Control(
                    "a server on its own loopback",
                    "python3 -m http.server 8765 --bind 127.0.0.1 > /dev/null 2>&1 & for i in $(seq 100); do curl -s -o /dev/null http://127.0.0.1:8765/ && break; sleep 0.05; done; echo page > page; curl -s http://localhost:8765/page",
                    "page\n"),
            new Control(
                    "locks of many processes",
                    "python3 -c 'import multiprocessing as m; l = m.Lock(); p = m.Process(target=l.acquire); p.start(); p.join(); print(p.exitcode)'",
                    "0\n"));

    @Override
    public String toString() {
        return name;
    }
}
