package dev.runnel.provider;

import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import dev.runnel.provider.Variables.Variable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * The models that can be asked, of all {@link Vendors}.
 *
 * <p>Safe for use by several threads.
 */
public final class Providers {

    private static final String ANY = "/…";
    // A server somebody starts later is to be found; but not looked for with every run.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

    private final Settings settings;
    private final Exchanges exchanges;
    private final ModelLists lists;
    private final LocalServers local;
    private final Map<String, Model> models = new ConcurrentHashMap<>();
    private volatile Optional<Found> found = Optional.empty();

    private record Found(String model, long atNanos) {

        boolean good() {
            return !model.equals(OfflineModel.NAME) || System.nanoTime() - atNanos < LOOK_AGAIN.toNanos();
        }
    }

    /**
     * What is configured.
     *
     * @param model the name of the default model
     * @param variables keys and addresses
     * @param contextTokens how much a model has room for, where it is not known
     * @param known what is known of models
     * @param recording where what models answer is recorded; and whether recordings can be played back is {@code recorded}
     */
    public record Settings(
            Optional<String> model,
            Variables variables,
            OptionalLong contextTokens,
            KnownModels known,
            Optional<Path> recording,
            boolean recorded) {

        /** Nothing configured: what is there on this machine is the default, else the demonstration. */
        public static final Settings NONE = new Settings(
                Optional.empty(),
                Variables.NONE,
                OptionalLong.empty(),
                KnownModels.standard(),
                Optional.empty(),
                false);
    }

    /**
     * A model in a list.
     *
     * @param problem why it cannot be used; empty when it can
     */
    public record Entry(String name, boolean offline, String problem) {}

    /**
     * What a vendor's key and address are taken from.
     *
     * @param key empty where none is set
     * @param address as it is used, without what may be secret in it
     */
    public record Place(String provider, Optional<Variable> key, List<String> keyNames, String address) {}

    /** @param ownPort tells ports this program listens on itself, which are never asked for models */
    public Providers(Settings settings, Exchanges exchanges, IntPredicate ownPort) {
        this.settings = settings;
        this.exchanges = exchanges;
        this.lists = new ModelLists(exchanges);
        this.local = new LocalServers(ownPort);
    }

    /**
     * The model of that full name. That its server answers is not looked at before it is asked something; only where people ask
     * over the network, and the vendor says which models it has, it must be one of those.
     *
     * @throws ModelException if there is no such provider or model, or it is not configured
     */
    public Model find(String name) throws ModelException {
        Model known = models.get(name);
        if (known != null) {
            return known;
        }
        Model made = make(name);
        if (!settings.recorded() && !settings.model().equals(Optional.of(name))) {
            requireListed(name);
        }
        models.put(name, made);
        return made;
    }

    /** Who asks over the network may choose among what the vendor offers, and make it ask for nothing else. */
    private void requireListed(String name) throws ModelException {
        Optional<Vendor> vendor = Vendors.of(name);
        if (vendor.isEmpty()) {
            return;
        }
        Access access = access(vendor.get(), vendor.get().prefix() + ANY);
        Optional<List<String>> offered = lists.names(vendor.get().catalog(), access);
        String wanted = name.substring(name.indexOf('/') + 1);
        if (offered.isPresent() && !offered.get().contains(wanted)) {
            throw notConfigured("There is no model " + wanted + " at " + NetworkTrouble.address(access.address())
                    + "; GET /models lists those there are.");
        }
    }

    private Model make(String name) throws ModelException {
        if (name.equals(OfflineModel.NAME)) {
            return new OfflineModel();
        }
        if (settings.recorded() && name.startsWith(RecordedModel.PREFIX)) {
            return recorded(name);
        }
        return configured(name);
    }

    private Model recorded(String name) throws ModelException {
        Played played = Played.open(Path.of(name.substring(RecordedModel.PREFIX.length())));
        Vendor vendor = Vendors.of(played.model()).orElseThrow(() -> unknown(played.model()));
        var access = new Access(played.model(), played.address(), Optional.empty(), "", room(played.model()), played);
        return new RecordedModel(name, made(vendor, access));
    }

    private Model configured(String name) throws ModelException {
        Vendor vendor = Vendors.of(name).orElseThrow(() -> unknown(name));
        Access access = access(vendor, name);
        if (!vendor.local() && access.key().isEmpty() && access.address().equals(vendor.standard())) {
            throw notConfigured("No key for " + vendor.prefix() + "/…: set "
                    + vendor.keys().getFirst()
                    + vendor.addresses().stream()
                            .findFirst()
                            .map(names -> ", or " + names + " for a server that needs none")
                            .orElse("")
                    + ".");
        }
        try {
            return made(vendor, access);
        } catch (IllegalArgumentException e) {
            throw badAddress(vendor);
        }
    }

    private Model made(Vendor vendor, Access access) {
        return new Retrying(new Known(vendor.making().apply(access), settings.known(), access.contextTokens()));
    }

    /** How many tokens the model of that full name has room for, where that is known. Asks nobody. */
    public OptionalLong contextTokens(String name) {
        Model made = models.get(name);
        return made == null ? room(name) : made.contextTokens();
    }

    private OptionalLong room(String name) {
        return settings.contextTokens().isPresent()
                ? settings.contextTokens()
                : settings.known().contextTokens(name);
    }

    private static ModelException unknown(String name) {
        String prefixes =
                Vendors.ALL.stream().map(vendor -> vendor.prefix() + ANY).collect(Collectors.joining(", "));
        return notConfigured(
                "There is no model " + name + "; there are " + prefixes + " and " + OfflineModel.NAME + ".");
    }

    private Access access(Vendor vendor, String name) throws ModelException {
        Optional<Variable> key = vendor.key(settings.variables());
        return new Access(
                name,
                address(vendor),
                key.map(Variable::value),
                key.map(Variable::name)
                        .orElse(vendor.keys().stream().findFirst().orElse("")),
                room(name),
                exchanges(name, address(vendor)));
    }

    private Exchanges exchanges(String name, URI address) throws ModelException {
        if (settings.recording().isEmpty() || name.endsWith(ANY)) {
            return exchanges;
        }
        try {
            return Recording.begin(exchanges, settings.recording().get(), name, address, secrets());
        } catch (IOException e) {
            throw notConfigured("Nothing can be recorded: " + e.getMessage() + ".");
        }
    }

    /** All keys that are set, of all vendors. */
    public List<String> secrets() {
        return Vendors.ALL.stream()
                .flatMap(vendor -> vendor.keys().stream())
                .map(settings.variables()::find)
                .flatMap(Optional::stream)
                .map(Variable::value)
                .distinct()
                .toList();
    }

    private URI address(Vendor vendor) throws ModelException {
        Optional<Variable> set = vendor.address(settings.variables());
        if (set.isEmpty()) {
            return vendor.standard();
        }
        try {
            String text = set.get().value().strip();
            return Endpoint.below(vendor.local() ? LocalServers.ollama(text) : URI.create(text), "");
        } catch (IllegalArgumentException e) {
            throw badAddress(vendor);
        }
    }

    private ModelException badAddress(Vendor vendor) {
        Variable set = vendor.address(settings.variables()).orElseThrow();
        return notConfigured(set.name() + " is \"" + set.value() + "\"; it must be an address such as "
                + (vendor.local() ? vendor.standard() : "http://127.0.0.1:11434/v1") + ".");
    }

    private static ModelException notConfigured(String sentence) {
        return new ModelException(Kind.NOT_CONFIGURED, false, sentence);
    }

    /**
     * The configured model, else the first that can be had of the vendors with a key or an address, else of the servers on this
     * machine, else the demonstration. What is configured and cannot be asked is an error, never a silent substitute.
     */
    public Model standard() throws ModelException {
        if (settings.model().isPresent()) {
            return find(settings.model().get());
        }
        Optional<Found> known = found.filter(Found::good);
        if (known.isEmpty()) {
            known = Optional.of(new Found(look(), System.nanoTime()));
            found = known;
        }
        return find(known.get().model());
    }

    private String look() throws ModelException {
        for (Vendor vendor : Vendors.ALL) {
            if (vendor.configured(settings.variables())) {
                return best(vendor);
            }
        }
        return local.first(Vendors.ALL.stream().filter(Vendor::local).toList()).orElse(OfflineModel.NAME);
    }

    private String best(Vendor vendor) throws ModelException {
        Access access = access(vendor, vendor.prefix() + ANY);
        Optional<List<String>> names = lists.names(vendor.catalog(), access);
        Optional<String> best = names.flatMap(vendor.catalog()::best)
                .or(() -> access.address().equals(vendor.standard())
                        ? vendor.catalog().usual()
                        : Optional.empty());
        return best.map(name -> named(vendor, access, name))
                .orElseThrow(() -> notConfigured("The server at "
                        + vendor.address(settings.variables())
                                .map(Variable::name)
                                .orElse(NetworkTrouble.address(access.address()))
                        + " lists no models; name one with -m " + shown(vendor, access) + "/NAME."));
    }

    private static String named(Vendor vendor, Access access, String name) {
        return shown(vendor, access) + "/" + name;
    }

    /** Servers that are not OpenAI's are told apart by their name. */
    private static String shown(Vendor vendor, Access access) {
        boolean elsewhere =
                vendor.prefix().equals("openai") && !access.address().equals(vendor.standard());
        return elsewhere ? "openai-chat" : vendor.prefix();
    }

    /** What there is, the default first, and what cannot be used and why. Blocks while the servers are asked what they have. */
    public List<Entry> list() {
        var entries = new ArrayList<Entry>();
        settings.model().ifPresent(name -> entries.add(entry(name)));
        entries.addAll(InParallel.flat(Vendors.ALL.stream().filter(this::listed).toList(), this::entries));
        entries.add(new Entry(OfflineModel.NAME, true, ""));
        return defaultFirst(entries.stream().distinct().toList());
    }

    /** The other names of OpenAI's models need no list of their own; and who never heard of a vendor need not hear of it here. */
    private boolean listed(Vendor vendor) {
        boolean alias = vendor.prefix().startsWith("openai-");
        boolean known = !vendor.addresses().isEmpty() || vendor.local();
        return !alias && (known || vendor.configured(settings.variables()));
    }

    private List<Entry> entries(Vendor vendor) {
        if (vendor.local() && !vendor.configured(settings.variables())) {
            List<String> names = local.names(vendor);
            boolean quiet = names.isEmpty() && vendor.addresses().isEmpty();
            return quiet ? List.of() : localEntries(vendor, names);
        }
        try {
            Access access = access(vendor, vendor.prefix() + ANY);
            if (!vendor.configured(settings.variables())) {
                return List.of(new Entry(
                        vendor.prefix() + "/…", false, "set " + vendor.keys().getFirst()));
            }
            String prefix = shown(vendor, access);
            return lists.named(vendor.catalog(), access).stream()
                    .map(name -> new Entry(prefix + "/" + name, false, ""))
                    .toList();
        } catch (ModelException e) {
            return List.of(new Entry(vendor.prefix() + "/…", false, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Entry> localEntries(Vendor vendor, List<String> names) {
        return names.isEmpty()
                ? List.of(new Entry(
                        vendor.prefix() + "/…",
                        false,
                        "nothing answers at " + NetworkTrouble.address(vendor.standard())))
                : names.stream()
                        .map(name -> new Entry(vendor.prefix() + "/" + name, false, ""))
                        .toList();
    }

    private List<Entry> defaultFirst(List<Entry> entries) {
        try {
            String standard = standard().name();
            var sorted = new ArrayList<>(entries);
            sorted.removeIf(entry -> entry.name().equals(standard));
            sorted.addFirst(entry(standard));
            return sorted;
        } catch (ModelException none) {
            return entries; // each says what is wrong with it
        }
    }

    private Entry entry(String name) {
        try {
            return new Entry(name, find(name).offline(), "");
        } catch (ModelException e) {
            return new Entry(name, false, e.getMessage());
        }
    }

    /** The first vendor that somebody has set up, in words, with the variable that did it; asks nobody. */
    public static Optional<String> firstSet(Variables variables) {
        return Vendors.ALL.stream()
                .filter(vendor -> vendor.configured(variables))
                .findFirst()
                .map(vendor -> vendor.prefix() + ANY + " ("
                        + vendor.address(variables)
                                .or(() -> vendor.key(variables))
                                .map(Variable::name)
                                .orElse("")
                        + ")");
    }

    /** Where the keys and addresses were found that are looked for; never a key. */
    public List<Place> places() {
        return Vendors.ALL.stream()
                .filter(vendor -> !vendor.prefix().startsWith("openai-"))
                .map(vendor -> new Place(
                        vendor.prefix(),
                        vendor.key(settings.variables()),
                        vendor.keys(),
                        vendor.address(settings.variables())
                                .map(set -> set.name() + " in " + set.place())
                                .orElse(NetworkTrouble.address(vendor.standard()))))
                .toList();
    }
}
