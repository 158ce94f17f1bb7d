package dev.runnel.app;

import dev.runnel.model.Model;
import dev.runnel.model.ModelException;
import dev.runnel.provider.Providers;
import dev.runnel.run.Models;
import java.util.List;

/** The providers as runs see them. */
record ProvidedModels(Providers providers) implements Models {

    @Override
    public Model find(String name) throws ModelException {
        return name.isEmpty() ? providers.standard() : providers.find(name);
    }

    @Override
    public List<Listed> list() {
        return providers.list().stream()
                .map(entry -> new Listed(entry.name(), entry.offline(), entry.problem()))
                .toList();
    }
}
