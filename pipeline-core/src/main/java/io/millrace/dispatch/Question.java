package io.millrace.dispatch;

import io.millrace.batch.Batchable;
import io.millrace.key.CacheKey;
import io.millrace.model.ModelAsk;
import io.millrace.model.ModelInput;

/** A message from a task to the dispatcher: ask this, once. */
public record Question(CacheKey id, ModelAsk ask) implements Batchable {
    @Override
    public String group() {
        return ask.paramsKey();
    }

    @Override
    public boolean alone() {
        return ask.input() instanceof ModelInput.Chat;
    }

    @Override
    public int tokens() {
        return ask.tokens();
    }

    @Override
    public int bytes() {
        return ask.bytes();
    }
}
