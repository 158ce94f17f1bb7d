/** What a language model is to the rest: asked once a turn, its answer pulled piece by piece. */
package dev.runnel.model;
