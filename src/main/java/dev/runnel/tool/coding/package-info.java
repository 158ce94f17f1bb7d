/** What a coding agent's model can have done: look at files, change them, run commands, keep a plan. */
package dev.runnel.tool.coding;
