/** What a run looks like in a terminal, in a pipe, and as lines for a script. */
package dev.runnel.console;
