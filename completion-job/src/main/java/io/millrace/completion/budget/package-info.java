/** What a chat job may take of its model's window, and how its prompt is made to fit: start at {@link io.millrace.completion.budget.PromptBudget}. */
@NullMarked
package io.millrace.completion.budget;

import org.jspecify.annotations.NullMarked;
