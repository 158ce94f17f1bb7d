/** What a model can have done. */
package dev.runnel.tool;
