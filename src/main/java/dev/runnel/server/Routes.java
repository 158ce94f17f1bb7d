package dev.runnel.server;

import dev.runnel.event.EventSchema;
import dev.runnel.run.Models;
import dev.runnel.run.Runs;
import dev.runnel.run.Sessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.util.EnumSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What is at which path: the same in every container.
 *
 * @param ready whether new work would be taken
 * @param sandbox how commands are confined, in a word
 * @param version of the program
 */
public record Routes(
        Runs runs,
        Sessions sessions,
        Models models,
        FrontDoor door,
        BooleanSupplier ready,
        Supplier<String> sandbox,
        String version) {

    /** Puts everything in its place; while the context starts. */
    public void register(ServletContext context) {
        new OpenStreams().keptBy(context);
        FilterRegistration.Dynamic filter = context.addFilter("front-door", door);
        filter.setAsyncSupported(true);
        // Behind filters of the container, which may be those that say who calls.
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");

        add(context, "chat", new ChatServlet(runs), "/chat");
        add(context, "api-chat", new UiChatServlet(runs.chats()), ChatRoutes.API_CHAT + "/*");
        add(context, "ag-ui", new AgUiServlet(runs.chats()), ChatRoutes.AGUI);
        add(context, "runs", new RunsServlet(runs), "/runs/*");
        add(context, "sessions", new SessionsServlet(sessions, runs.archive(), runs.undo()), "/sessions/*");
        add(context, "models", new ModelsServlet(models), "/models");
        add(
                context,
                "event-schema",
                new DocumentServlet(DocumentServlet.SCHEMA_TYPE, path -> EventSchema.document()),
                "/schema/events.json");
        add(
                context,
                "openapi",
                new DocumentServlet("application/json", path -> ApiDocument.of(version, path.isEmpty() ? "/" : path)),
                "/openapi.json");
        add(context, "health", new HealthServlet(ready, sandbox), "/health/*");
        add(context, "problem", new ProblemServlet(), "/problem"); // as web.xml has it
        add(context, "page", new PageServlet(), "/");
    }

    private static void add(ServletContext context, String name, HttpServlet servlet, String path) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(path);
    }
}
