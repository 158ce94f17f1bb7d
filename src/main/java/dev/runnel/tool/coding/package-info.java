/** The tools of a coding agent. */
package dev.runnel.tool.coding;
