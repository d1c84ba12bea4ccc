package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The same jobs through a completion worker. */
final class CompareMillrace {
    private static final long TIMEOUT_MINUTES = 10;
    private static final JsonMapper MAPPER = new JsonMapper();

    private CompareMillrace() {}

    static List<CompareAnswer> run(CompareWorkload workload, MillraceClient client, Progress progress)
            throws InterruptedException, IOException {
        List<CompletableFuture<JobOutcome>> open = new ArrayList<>();
        for (int i = 0; i < workload.jobs().size(); i++) {
            int question = workload.jobs().get(i);
            open.add(client.submit(workload.questions().get(question).line("job-" + i)));
        }
        List<CompareAnswer> answers = new ArrayList<>();
        try {
            for (CompletableFuture<JobOutcome> outcome : open) {
                answers.add(answer(outcome.get(TIMEOUT_MINUTES, TimeUnit.MINUTES)));
                progress.at(answers.size(), "");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailed(ExitCode.FAILED, "A job did not end: " + e);
        }
        return answers;
    }

    private static CompareAnswer answer(JobOutcome outcome) throws IOException {
        JsonNode line = MAPPER.readTree(outcome.line());
        if (!outcome.answered()) {
            String why = line.at("/millrace/error_class").asText();
            return new CompareAnswer(false, why, "", BigDecimal.ZERO, true);
        }
        JsonNode paid = line.at("/millrace/micro_dollars/paid");
        if (!paid.isNumber()) {
            throw new IOException("a result has no price: " + line.path("millrace"));
        }
        return new CompareAnswer(
                true,
                line.at("/response/body/choices/0/message/content").asText(),
                line.at("/millrace/model").asText(),
                new BigDecimal(paid.asText()),
                line.at("/millrace/cache/0").asText().equals("miss"));
    }
}
