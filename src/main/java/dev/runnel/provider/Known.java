package dev.runnel.provider;

import dev.runnel.model.Model;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import java.util.Optional;
import java.util.OptionalLong;

/** A model of which its room and its prices may be known. */
final class Known implements Model {

    private final Model model;
    private final KnownModels known;
    private final OptionalLong contextTokens;

    Known(Model model, KnownModels known, OptionalLong contextTokens) {
        this.model = model;
        this.known = known;
        this.contextTokens = contextTokens;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public OptionalLong contextTokens() {
        return contextTokens;
    }

    @Override
    public ModelStream open(ModelRequest request) throws ModelException, InterruptedException {
        return new Priced(model.open(request));
    }

    private final class Priced implements ModelStream {

        private final ModelStream stream;

        Priced(ModelStream stream) {
            this.stream = stream;
        }

        @Override
        public ModelEvent next() throws ModelException, InterruptedException {
            return priced(stream.next());
        }

        @Override
        public Optional<ModelEvent> poll() throws ModelException, InterruptedException {
            return stream.poll().map(this::priced);
        }

        /** What the provider itself says it costs counts more than what we think. */
        private ModelEvent priced(ModelEvent event) {
            return event instanceof ModelEvent.Finish(var stop, var usage, var message)
                            && usage.costUsd().isEmpty()
                    ? new ModelEvent.Finish(stop, usage.costing(known.cost(name(), usage)), message)
                    : event;
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
