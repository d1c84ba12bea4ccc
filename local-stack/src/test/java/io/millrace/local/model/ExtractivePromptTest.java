package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtractivePromptTest {

    private static ExtractivePrompt prompt(String... rolesAndTexts) {
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < rolesAndTexts.length; i += 2) {
            messages.add(new ChatMessage(rolesAndTexts[i], rolesAndTexts[i + 1], null));
        }
        return ExtractivePrompt.of(messages);
    }

    @Test
    void prompt_takesTheSectionsOfTheAskingMessage() {
        String message = "Be short.\n\nContext:\nOne.\nTwo.\n  ## context : Three.\n**Question:** Why?\nAnswer:";
        assertThat(prompt("system", "Be kind.", "user", message))
                .isEqualTo(new ExtractivePrompt("Why?", List.of("One.\nTwo.", "Three.")));
        assertThat(prompt("user", "Why?\nContext: One.")).isEqualTo(new ExtractivePrompt("Why?", List.of("One.")));
        assertThat(prompt("user", "Question: Why?\nQuestion: How?\nContext: In this context: one."))
                .isEqualTo(new ExtractivePrompt("How?", List.of("In this context: one.")));
    }

    @Test
    void prompt_takesMarkedContextOfEarlierMessagesBeforeWholeMessages() {
        assertThat(prompt("system", "Be short.\nContext: One.", "user", "Context: Two.\nQuestion: Hm?", "user", "Why?"))
                .isEqualTo(new ExtractivePrompt("Why?", List.of("One.", "Two.")));
        assertThat(prompt("system", "One.", "user", "Two.", "assistant", "No.", "user", "Why?", "tool", "Three."))
                .isEqualTo(new ExtractivePrompt("Why?", List.of("One.", "Two.")));
    }

    @Test
    void prompt_takesNoInstructionsWhereTheMarkedContextIsEmpty() {
        assertThat(prompt("system", "Be kind.", "user", "Context:\n\nQuestion: Why?"))
                .isEqualTo(new ExtractivePrompt("Why?", List.of("")));
        assertThat(prompt("system", "Be kind.", "assistant", "Why?")).isEqualTo(new ExtractivePrompt("", List.of()));
    }

    @Test
    void sentences_endNeitherAtTitlesNorAtInitials() {
        assertThat(Sentences.of("Mr. Smith met Dr. J. R. Brown in the U.S. Senate. It was late!\n\nAnother text\n"))
                .containsExactly("Mr. Smith met Dr. J. R. Brown in the U.S. Senate.", "It was late!", "Another text");
        assertThat(Sentences.of("It was I. ")).containsExactly("It was I.");
        assertThat(Sentences.of(" \n\n ")).isEmpty();
    }
}
