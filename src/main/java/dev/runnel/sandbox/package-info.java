/** Starting commands, and ending all they started. */
package dev.runnel.sandbox;
