package io.millrace.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.completion.budget.Cut;
import io.millrace.completion.budget.CutPolicy;
import io.millrace.completion.budget.Fitted;
import io.millrace.completion.budget.Passages;
import io.millrace.completion.prompt.Expanded;
import io.millrace.completion.schema.AnswerSchema;
import io.millrace.completion.schema.ChatAnswer;
import io.millrace.job.Answer;
import io.millrace.job.JobRejected;
import io.millrace.model.CatalogModel;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a result tells of how its prompt came to be and who answered it. Nothing is cut in silence. */
final class ChatNotes {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ChatNotes() {}

    /** @param model whose answer it is, null if the catalog lacks it */
    static void write(Resolved job, @Nullable CatalogModel model, Answer answer, JsonGenerator out)
            throws IOException, JobRejected {
        Resolved.Routing routing = job.routing();
        if (routing != null) {
            out.writeObjectFieldStart("route");
            out.writeStringField("name", routing.name());
            out.writeStringField("lane", answer.lane());
            out.writeStringField("why", answer.via());
            out.writeEndObject();
        }
        Expanded template = job.template();
        if (template != null) {
            out.writeStringField("template", template.template() + "@" + template.version());
        }
        Passages passages = job.passages();
        if (passages != null && !passages.cuts().isEmpty()) {
            cuts("passages_cut", "passage", passages.cuts(), out);
        }
        if (model != null && job.budget().policy() != CutPolicy.ERROR) {
            Fitted fitted = Prompt.fit(job, model);
            if (!fitted.cuts().isEmpty()) {
                out.writeNumberField("prompt_tokens_cut", fitted.tokensCut());
                out.writeStringField("overlong", job.budget().policy().label());
                cuts("prompt_cut", "message", fitted.cuts(), out);
            }
        }
        AnswerSchema schema = job.schema();
        if (schema != null) {
            boolean valid = schema.violation(new ChatAnswer(MAPPER.readTree(answer.body())))
                    .isEmpty();
            out.writeBooleanField("schema_valid", valid);
        }
    }

    private static void cuts(String field, String what, List<Cut> cuts, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart(field);
        for (Cut cut : cuts) {
            out.writeStartObject();
            out.writeNumberField(what, cut.message());
            if (cut.part() >= 0) {
                out.writeNumberField("part", cut.part());
            }
            out.writeStringField("done", cut.done().name().toLowerCase(Locale.ROOT));
            out.writeNumberField("tokens", cut.tokens());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
