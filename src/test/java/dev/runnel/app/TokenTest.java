package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TokenTest {

    @TempDir
    Path home;

    @Test
    void a_token_is_made_once_for_its_owner_only_and_kept() throws Exception {
        String token = Token.kept(home);

        assertTrue(token.matches("[A-Za-z0-9_-]{43}"), token);
        assertEquals(token, Token.kept(home));
        assertEquals(token, Files.readString(home.resolve("token")).strip());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("token"))));
        assertEquals(List.of("token"), names());
    }

    @Test
    void many_who_need_it_at_once_get_the_same_one() throws Exception {
        for (int round = 0; round < 20; round++) {
            Files.deleteIfExists(home.resolve("token"));
            var start = new CyclicBarrier(8);
            var tokens = new HashSet<String>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var calls = new ArrayList<Future<String>>();
                for (int i = 0; i < 8; i++) {
                    calls.add(threads.submit(() -> {
                        start.await();
                        return Token.kept(home);
                    }));
                }
                for (Future<String> call : calls) {
                    tokens.add(call.get());
                }
            }

            assertEquals(1, tokens.size());
            assertEquals(List.of("token"), names());
        }
    }

    @Test
    void homes_have_tokens_of_their_own(@TempDir Path other) throws Exception {
        assertTrue(!Token.kept(home).equals(Token.kept(other)));
    }

    @Test
    void a_token_of_the_users_own_making_is_taken_as_it_is() throws Exception {
        Files.writeString(home.resolve("token"), "  my own \n");

        assertEquals("my own", Token.kept(home));
    }

    @Test
    void an_empty_file_is_no_token() throws Exception {
        Files.writeString(home.resolve("token"), "\n");

        assertTrue(assertThrows(IOException.class, () -> Token.kept(home))
                .getMessage()
                .contains("delete it"));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(home)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
