package org.emoca4j;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A package may use only what stands above it in the order below. */
@AnalyzeClasses(packages = "org.emoca4j", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageOrderTest {

    @ArchTest
    static final ArchRule PACKAGES_USE_ONLY_WHAT_IS_ABOVE = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.emoca4j..")
            .withOptionalLayers(true)
            .layer("math").definedBy("org.emoca4j.math")
            .layer("format").definedBy("org.emoca4j.format")
            .layer("image").definedBy("org.emoca4j.image")
            .layer("nn").definedBy("org.emoca4j.nn")
            .layer("mesh").definedBy("org.emoca4j.mesh")
            .layer("head").definedBy("org.emoca4j.head")
            .layer("detect").definedBy("org.emoca4j.detect")
            .layer("render").definedBy("org.emoca4j.render")
            .layer("model").definedBy("org.emoca4j.model")
            .layer("export").definedBy("org.emoca4j.export")
            .layer("store").definedBy("org.emoca4j.store")
            .layer("compared").definedBy("org.emoca4j.compared")
            .layer("root").definedBy("org.emoca4j")
            .whereLayer("math").mayNotAccessAnyLayer()
            .whereLayer("format").mayNotAccessAnyLayer()
            .whereLayer("image").mayOnlyAccessLayers("math", "format")
            .whereLayer("nn").mayOnlyAccessLayers("format")
            .whereLayer("mesh").mayOnlyAccessLayers("math")
            .whereLayer("head").mayOnlyAccessLayers("math", "format", "mesh")
            .whereLayer("detect").mayOnlyAccessLayers("math", "image", "nn")
            .whereLayer("render").mayOnlyAccessLayers("math", "mesh", "image")
            .whereLayer("model").mayOnlyAccessLayers(
                    "math", "format", "image", "nn", "mesh", "head", "detect", "render")
            .whereLayer("export").mayOnlyAccessLayers("math", "format", "image", "mesh", "head")
            .whereLayer("store").mayOnlyAccessLayers(
                    "math", "format", "image", "nn", "mesh", "head", "detect", "render", "model")
            .whereLayer("compared").mayOnlyAccessLayers(
                    "math", "format", "image", "nn", "mesh", "head", "detect", "render", "model", "store")
            .whereLayer("root").mayOnlyAccessLayers(
                    "math", "format", "image", "nn", "mesh", "head", "detect", "render", "model", "export", "store",
                    "compared");
}
